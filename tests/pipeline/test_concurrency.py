"""Many at once. moto is not made for threads: each call has it alone, as a transaction has its items alone on AWS."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest

from catalog import keys, lifecycle, moments
from catalog.aws import Aws
from catalog.bucket import Bucket
from catalog.image import Status
from catalog.images import Images
from catalog.lifecycle import Arrival
from catalog.pages import Slice
from catalog.reconcile import findings, inventory, mend
from pipeline.ingest import Ingest
from pipeline.sandbox import Sandbox
from tests.pipeline.test_ingest import Mails, jpeg

THREADS = 8


@pytest.fixture
def images(images: Images, clients: Aws) -> Images:
    alone = threading.Lock()

    def wait(**_: object) -> None:
        alone.acquire()

    for client in (clients.s3, clients.dynamodb):
        client.meta.events.register("before-call", wait)
        client.meta.events.register("after-call", lambda **_: alone.release())
    return images


def test_of_a_thousand_events_at_once_none_is_lost_and_the_newest_wins(images: Images) -> None:
    now = moments.now()
    events = []
    for number in range(1000):
        key = f"uploads/ann/{number % 20}.jpg"
        original = keys.parse(key)
        assert original
        events.append(Arrival(key, 100, now, f"{number:04X}", f"v{number}", original))
    saved: Counter[str] = Counter()

    def arrive(event: Arrival) -> None:
        _, is_changed = images.change("ann", event.original.id, lambda before: lifecycle.arrive(before, event))
        if is_changed:
            saved[event.original.id] += 1

    random.Random(4).shuffle(events)
    with ThreadPoolExecutor(THREADS) as workers:
        list(workers.map(arrive, events))
    records = list(inventory.records(images, "ann"))
    assert {image.key: image.object_version for image in records} == {
        f"uploads/ann/{number % 20}.jpg": f"v{number}" for number in range(980, 1000)
    }
    assert {image.id: image.version for image in records} == saved
    assert images.months("ann") == {f"{now:%Y-%m}": (20, 2000)}


class Notifications:
    """Tells the pipeline of every new version of an original, as the bucket does: some time later, by many workers."""

    def __init__(self, images: Images, bucket: Bucket, mails: Mails, sandbox: Sandbox) -> None:
        self._ingest, self._bucket, self._images = Ingest(images, mails, sandbox), bucket, images
        self._told: set[str] = set()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        ending = threading.Event()

        def work() -> None:
            while not ending.is_set():
                self.tell()

        with ThreadPoolExecutor(1) as notifier:
            working = notifier.submit(work)
            yield
            ending.set()
            working.result()

    def tell(self) -> None:
        """Every version that was not told of yet; one that is hidden meanwhile, too."""
        news = [each for each in self._bucket.objects(keys.UPLOADS) if each.version not in self._told]
        self._told |= {each.version for each in news}
        with ThreadPoolExecutor(2) as workers:
            list(workers.map(self._arrive, [each.key for each in news], [each.version for each in news]))

    def _arrive(self, key: str, version: str) -> None:
        original = keys.parse(key)
        assert original
        sequencer = f"{len(self._told):08X}"
        arrival = Arrival(key, 1000, moments.now(), sequencer, version, original)
        self._ingest.ingest(arrival, self._bucket, threading.current_thread().name)


def test_two_repairs_at_once_while_uploads_go_on_do_no_harm(
    images: Images, bucket: Bucket, clients: Aws, sandbox: Sandbox
) -> None:
    mails = Mails([])
    notifications = Notifications(images, bucket, mails, sandbox)
    data = jpeg(64, 48)
    for number in range(6):
        bucket.put(f"uploads/ann/old-{number}.jpg", data, "image/jpeg")
    notifications.tell()
    hidden, thumbless, lost, *_ = old = sorted(inventory.records(images, "ann"), key=lambda image: image.key)
    bucket.hide(hidden.key)
    bucket.hide(f"renditions/ann/{thumbless.id}/thumb.webp")
    assert lost.object_version
    bucket.take_back(lost.key, lost.object_version)
    bucket.put(f"renditions/ann/{keys.new_id()}/thumb.webp", b"orphan", "image/webp")
    before = moments.now() + timedelta(seconds=1)

    def repair(_: int) -> None:
        for finding in findings(images, bucket, before, ["ann"]):
            mend(images, bucket, finding, before)

    def upload(number: int) -> None:
        bucket.put(f"uploads/ann/new-{number}.jpg", data, "image/jpeg")

    with notifications.going_on(), ThreadPoolExecutor(THREADS) as everybody:
        list(everybody.map(lambda each: each[0](each[1]), [(repair, 0), (upload, 0), (repair, 1), (upload, 1)]))
    notifications.tell()
    assert list(findings(images, bucket, moments.now() + timedelta(seconds=1), ["ann"])) == []
    now = {image.id: image for image in inventory.records(images, "ann")}
    assert now[hidden.id].deleted_at
    assert now[lost.id].code == lifecycle.LOST
    assert {now[each.id].status for each in old if each is not lost} == {Status.READY}
    assert len(images.newest("ann", Slice()).cards) == 7
    assert max(Counter(mails.sent).values()) == 1
