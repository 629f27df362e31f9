"""What people do with a product that fails all the time: they try again until it works, and remember what worked."""

import hashlib
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import requests
from botocore.exceptions import BotoCoreError, ClientError

from bench.injection import events
from bench.injection.audit import Discrepancy
from bench.injection.likeness import jpeg
from bench.injection.rig import Rig
from bench.injection.stock import Stock
from catalog import keys, moments

PATIENCE = 300
"""Seconds in which something has to work, faults or not."""
SHARE_OF_COPIES = 0.5
"""`aws s3 cp` and uploads by the dashboard are equally many."""
T = TypeVar("T")


class NeverWorked(Exception):
    """Something that a person tried again and again."""


@dataclass
class Sent:
    """An object that was uploaded: `contents` are the SHA-256 that it may have, and `may_be_hidden` by its owner."""

    name: str
    key: str
    contents: set[str] = field(default_factory=set)
    may_be_hidden: bool = False

    @property
    def picture(self) -> tuple[str, str]:
        """Owner and id."""
        original = keys.parse(self.key)
        assert original, self.key
        return original.owner, original.id


class People:
    """The owners upload pictures and change their minds, several at a time; a seed says who does what."""

    def __init__(self, rig: Rig, seed: int) -> None:
        self._rig = rig
        self._seed = seed
        self.sent: list[Sent] = []
        """Every upload that was confirmed."""
        self.did: Counter[str] = Counter()
        self.failed: list[str] = []
        """What never worked, however often somebody tried."""

    def upload(self, pictures: int, at_once: int) -> None:
        """Send `pictures` pictures, `at_once` at a time; return when everybody is done."""
        with ThreadPoolExecutor(at_once, thread_name_prefix="person") as people:
            for _ in people.map(self._try, range(pictures)):
                pass

    def _try(self, number: int) -> None:
        try:
            self._one(number)
        except NeverWorked as problem:
            self.failed.append(f"{number}: {problem}")

    def _one(self, number: int) -> None:
        chance = random.Random(f"{self._seed} {number}")  # noqa: S311  (no secret)
        name = f"{self._seed} {number}+.jpg"
        owner = self._rig.owners[number % len(self._rig.owners)]
        if chance.random() < SHARE_OF_COPIES:
            sent = Sent(name, f"uploads/{owner}/sync/{name}")
            self._copy(sent, jpeg(name))
        else:
            sent = until(lambda: self._ask(owner, name, jpeg(name)))
        self.sent.append(sent)
        [(what, _, act)] = chance.choices(_FATES, [share for _, share, _ in _FATES])
        self.did[what] += 1
        act(self, sent)

    def _copy(self, sent: Sent, data: bytes) -> None:
        """`aws s3 cp`: what was tried before may be what is there, until one try is confirmed."""
        sha256 = hashlib.sha256(data).hexdigest()
        sent.contents.add(sha256)
        until(lambda: self._rig.people.s3.put_object(Bucket=self._rig.bucket.name, Key=sent.key, Body=data))
        sent.contents = {sha256}

    def _ask(self, owner: str, name: str, data: bytes) -> Sent | None:
        """As a browser does; an upload of which nothing was heard is found again by its content."""
        sha256 = hashlib.sha256(data).hexdigest()
        asked = {"filename": name, "size": len(data), "content_type": "image/jpeg", "sha256": sha256}
        answer = self._call(owner, "POST", "/uploads", asked)
        if not answer.ok:
            return None
        image = answer.json()
        if image.get("duplicate"):
            return Sent(name, self._rig.images.get(owner, image["id"]).key, {sha256})
        upload = image["upload"]
        if not requests.put(upload["url"], data=data, headers=upload["headers"], timeout=30).ok:
            return None
        _, _, key = unquote(urlsplit(upload["url"]).path).removeprefix("/").partition("/")
        return Sent(name, key, {sha256})

    def _press(self, sent: Sent, method: str, action: str = "") -> None:
        owner, image_id = sent.picture
        until(lambda: self._call(owner, method, f"/images/{image_id}{action}").ok)

    def _call(self, owner: str, method: str, path: str, body: Any = None) -> requests.Response:
        headers = {"Authorization": f"Bearer {self._rig.tokens[owner]}"}
        return requests.request(method, f"{self._rig.url}/api/v1{path}", json=body, headers=headers, timeout=30)

    def _keep(self, sent: Sent) -> None:
        """Leave it alone."""

    def _send_again(self, sent: Sent) -> None:
        self._copy(sent, jpeg(sent.name))
        self._deliver(until(lambda: self._last_event(sent)))

    def _overwrite(self, sent: Sent) -> None:
        before = until(lambda: self._last_event(sent))
        self._copy(sent, jpeg(f"another {sent.name}"))
        self._deliver(before)

    def _last_event(self, sent: Sent) -> dict[str, Any] | None:
        """The event of the newest object that the picture's record has seen."""
        image = self._rig.images.find(*sent.picture)
        if image is None or image.sequencer is None or image.object_version is None:
            return None
        at = moments.parse(image.uploaded_at)
        return events.created(
            self._rig.bucket.name,
            image.key,
            image.object_version,
            size=image.bytes,
            sequencer=image.sequencer,
            at=at,
        )

    def _deliver(self, event: dict[str, Any]) -> None:
        """Send an event to the function, as the bucket does."""
        function, payload = self._rig.outputs["ProcessorFunction"], json.dumps(event)
        until(lambda: self._rig.lambda_.invoke(FunctionName=function, InvocationType="Event", Payload=payload))

    def _trash(self, sent: Sent) -> None:
        sent.may_be_hidden = True
        self._press(sent, "DELETE")

    def _restore(self, sent: Sent) -> None:
        self._trash(sent)
        self._press(sent, "POST", "/restore")

    def _remove(self, sent: Sent) -> None:
        sent.may_be_hidden = True
        until(lambda: self._rig.people.s3.delete_object(Bucket=self._rig.bucket.name, Key=sent.key))

    def _retry(self, sent: Sent) -> None:
        self._press(sent, "POST", "/retry")

    def losses(self, stock: Stock) -> Iterator[Discrepancy]:
        """Whatever was confirmed, and is not so, or never worked at all."""
        for problem in self.failed:
            yield Discrepancy("lost", problem, "never worked")
        records = {image.key: image for image in stock.records}
        for each in self.sent:
            image = records.get(each.key)
            if image is None:
                # Where the emulator forgot a record, nobody makes one for what its owner had hidden.
                if not each.may_be_hidden:
                    yield Discrepancy("lost", each.key, "was uploaded, and is not known")
            elif image.deleted_at and not each.may_be_hidden:
                yield Discrepancy("lost", each.key, "is in the trash, and nobody put it there")
            elif not image.deleted_at and image.sha256 not in each.contents:
                yield Discrepancy("content", each.key, "is not what was uploaded")


_FATES: list[tuple[str, int, Callable[[People, Sent], None]]] = [
    ("kept", 50, People._keep),
    ("sent again, and the event once more", 10, People._send_again),
    ("overwritten, and the old event again", 12, People._overwrite),
    ("moved to the trash", 8, People._trash),
    ("restored from the trash", 8, People._restore),
    ("deleted in the bucket", 6, People._remove),
    ("tried again", 6, People._retry),
]
"""What becomes of a hundred pictures after their upload."""


def until(step: Callable[[], T | None]) -> T:
    """The first true answer of `step`.

    Raises:
        NeverWorked: there was none in time.
    """
    end = time.monotonic() + PATIENCE
    problem: object = None
    while time.monotonic() < end:
        try:
            if answer := step():
                return answer
        except (requests.RequestException, BotoCoreError, ClientError) as error:
            problem = error
        time.sleep(random.uniform(0.1, 0.6))  # noqa: S311  (no secret)
    raise NeverWorked(problem)
