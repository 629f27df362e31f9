"""Every picture and final state is in exactly one mail, whatever order workers run in and whoever dies when."""

import heapq
import itertools
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from catalog import mailing, moments
from catalog.aws import Aws
from catalog.image import Image
from catalog.table import Table
from pipeline.clock import Ring
from pipeline.pace import BURST
from tests.pipeline.post import Post, Time
from tests.pipeline.stage import Stage

SEEDS = [pytest.param(seed, marks=[] if seed < 6 else [pytest.mark.slow]) for seed in range(60)]
RETRY, HIDDEN = 60, 360
"""Seconds until Lambda tries an event again, and until the queue shows a message again."""


class Account:
    """What AWS does of itself: it calls functions, again and again until they end well, and keeps messages."""

    def __init__(self, post: Post, time: Time, stage: Stage) -> None:
        self.post, self.time, self.stage = post, time, stage
        self.published: list[tuple[datetime, str, str]] = []
        self._agenda: list[tuple[datetime, int, Callable[[], object]]] = []
        self._numbers = itertools.count()
        for client, operation, note in (
            (post.clients.sqs, "sqs.SendMessage", self._keep),
            (post.clients.sns, "sns.Publish", self._tell),
        ):
            client.meta.events.register(f"provide-client-params.{operation}", self._ask)
            client.meta.events.register_first(f"after-call.{operation}", note)
        self._asked: dict[int, Any] = {}

    def event(self, image: Image, seconds: float) -> None:
        """In so many seconds a worker comes to the end of processing `image`."""
        worker = f"worker {next(self._numbers)}"

        def work() -> None:
            self.post.notify(self.post.images.get("ann", image.id), worker)

        self._plan(work, seconds, RETRY)

    def run(self) -> None:
        """Let everything happen that is to happen."""
        while self._agenda or not self.stage.is_empty:
            due = (self._agenda[0][0] - self.time.now).total_seconds() if self._agenda else None
            if (
                due is not None
                and self.stage.can_wait(due)
                and (self.stage.is_empty or self.stage.random.random() < 0.3)
            ):
                self.time.now = max(self.time.now, self._agenda[0][0])
                heapq.heappop(self._agenda)[2]()
            else:
                self.stage.step()

    def _plan(self, work: Callable[[], object], seconds: float, again: float) -> None:
        def begin() -> None:
            self.stage.enter(work, lambda: self._plan(work, again, again))

        heapq.heappush(self._agenda, (self.time.now + timedelta(seconds=seconds), next(self._numbers), begin))

    def _ask(self, params: Any, **_: Any) -> None:
        self._asked[threading.get_ident()] = params

    def _keep(self, **_: Any) -> None:
        params = self._asked[threading.get_ident()]
        ring = Ring.read(params["MessageBody"])
        self._plan(lambda: self.post.digests.ring(ring), params["DelaySeconds"], HIDDEN)

    def _tell(self, **_: Any) -> None:
        params = self._asked[threading.get_ident()]
        reference = params["MessageAttributes"]["reference"]["StringValue"]
        self.published.append((self.time.now, reference, params["Message"]))


@pytest.mark.parametrize("deaths", [0, 0.04])
@pytest.mark.parametrize("seed", SEEDS)
def test_each_picture_is_in_one_mail(
    clients: Aws, images_table: Table, monkeypatch: pytest.MonkeyPatch, seed: int, deaths: float
) -> None:
    time = Time()
    monkeypatch.setattr(moments, "now", time)
    post = Post(clients, images_table)
    stage = Stage(clients, time, seed, deaths)
    account = Account(post, time, stage)
    pictures = [post.ended(f"{number}.jpg") for number in range(stage.random.randrange(4, 16))]
    for each in pictures:
        for _ in range(stage.random.choice([1, 1, 2])):
            account.event(each, stage.random.uniform(0, stage.random.choice([5, 150])))
    account.run()
    for each in pictures:
        account.event(post.images.get("ann", each.id), 0)
    account.run()

    mails = {reference: text for _, reference, text in account.published}
    for each in pictures:
        image = post.images.get("ann", each.id)
        about = [reference for reference, text in mails.items() if f"/images/{image.id}\n" in text]
        assert len(about) == 1, about
        assert image.notified == (mailing.reference(image),)
        assert [step.what for step in image.history].count("mailed") == 1
    repeated = sum(count - 1 for count in Counter(reference for _, reference, _ in account.published).values())
    assert repeated <= stage.kills
    _assert_pace(account)


def _assert_pace(account: Account) -> None:
    digests: dict[str, datetime] = {}
    singles = Counter[int]()
    for at, reference, _ in account.published:
        if reference.endswith(".digest"):
            digests.setdefault(reference, at)
        else:
            singles[int(at.timestamp()) // 60] += 1
    times = sorted(digests.values())
    assert all(later - earlier >= timedelta(minutes=1) for earlier, later in itertools.pairwise(times))
    if not account.stage.kills:
        # A worker may count at the end of one minute and publish at the end of the next.
        assert max(singles.values()) <= 2 * BURST
