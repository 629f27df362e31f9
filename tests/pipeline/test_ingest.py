import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from PIL import Image as Pillow

from catalog import keys, lifecycle
from catalog.aws import Aws
from catalog.bucket import Bucket
from catalog.image import Image, Status
from catalog.images import Images
from catalog.lifecycle import Arrival
from catalog.pages import Slice
from pipeline.ingest import Ingest
from pipeline.notify import Notifier
from pipeline.sandbox import Sandbox

KEY = "uploads/ann/beach.jpg"
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def jpeg(width: int = 640, height: int = 480) -> bytes:
    file = io.BytesIO()
    Pillow.linear_gradient("L").resize((width, height)).convert("RGB").save(file, "JPEG")
    return file.getvalue()


@dataclass
class Mails(Notifier):
    """Notes instead of publishing: what SNS does with it is the business of other tests."""

    sent: list[str]

    def _publish(self, image: Image, reference: str) -> None:  # noqa: ARG002 (the signature is the notifier's)
        self.sent.append(reference)


@dataclass
class World:
    """A bucket that was written to, and the pipeline that is told of it."""

    images: Images
    bucket: Bucket
    clients: Aws
    mails: Mails
    sandbox: Sandbox

    def put(self, data: bytes, sequencer: str = "0A", key: str = KEY, at: datetime = NOW) -> Arrival:
        version = self.bucket.put(key, data, "image/jpeg")
        original = keys.parse(key)
        assert original
        return Arrival(key, len(data), at, sequencer, version, original)

    def ingest(self, arrival: Arrival, worker: str = "worker") -> Image:
        image = Ingest(self.images, self.mails, self.sandbox).ingest(arrival, self.bucket, worker)
        assert image
        return image

    def renditions(self) -> list[dict[str, Any]]:
        answer = self.clients.s3.list_object_versions(Bucket=self.bucket.name, Prefix=keys.RENDITIONS)
        return [dict(each) for each in answer.get("Versions", [])]


@pytest.fixture
def world(images: Images, bucket: Bucket, clients: Aws, sandbox: Sandbox) -> World:
    return World(images, bucket, clients, Mails([]), sandbox)


def test_a_photograph_becomes_a_ready_picture_with_both_renditions(world: World) -> None:
    image = world.ingest(world.put(jpeg(4000, 3000)))
    assert (image.status, image.width, image.height, image.content_type) == (Status.READY, 4000, 3000, "image/jpeg")
    assert image.uploaded_at == "2026-03-04T05:06:07.000Z"
    thumb, preview = image.rendition("thumb"), image.rendition("preview")
    assert thumb
    assert preview
    assert (thumb.width, thumb.height, preview.width, preview.height) == (512, 384, 2048, 1536)
    stored = {each["Key"]: each["VersionId"] for each in world.renditions()}
    assert stored == {
        f"renditions/ann/{image.id}/thumb.webp": thumb.version,
        f"renditions/ann/{image.id}/preview.jpg": preview.version,
    }
    assert len(world.mails.sent) == 1


def test_a_duplicate_event_changes_nothing_and_sends_no_second_mail(world: World) -> None:
    arrival = world.put(jpeg())
    first = world.ingest(arrival)
    again = world.ingest(arrival, "another worker")
    assert world.images.get("ann", first.id) == again
    assert len(world.renditions()) == 2
    assert len(world.mails.sent) == 1


def test_late_news_of_an_overwritten_object_changes_nothing(world: World) -> None:
    old, new = world.put(jpeg(640, 480), "0A"), world.put(jpeg(320, 240), "0B")
    world.ingest(new)
    image = world.ingest(old)
    assert (image.width, image.object_version) == (320, new.object_version)
    assert len(world.renditions()) == 2
    assert len(world.mails.sent) == 1


def test_a_slow_worker_takes_its_renditions_back_when_a_newer_object_was_quicker(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = world.put(jpeg(640, 480), "0A"), world.put(jpeg(320, 240), "0B")
    put = world.bucket.put
    overtaken: list[bool] = []

    def slow(key: str, data: bytes, content_type: str) -> str:
        version = put(key, data, content_type)
        if not overtaken:
            overtaken.append(True)
            world.ingest(new, "quick worker")
        return version

    monkeypatch.setattr(world.bucket, "put", slow)
    image = world.ingest(old, "slow worker")
    assert image.width == 320
    assert {each["VersionId"] for each in world.renditions()} == {each.version for each in image.renditions}
    assert all(each["IsLatest"] for each in world.renditions())


def test_what_is_thrown_away_meanwhile_leaves_nothing_behind_and_is_processed_when_it_is_restored(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrival = world.put(jpeg(), "0A")
    put, image_id = world.bucket.put, arrival.original.id

    def meanwhile(key: str, data: bytes, content_type: str) -> str:
        world.images.change("ann", image_id, lambda image: image and lifecycle.trash(image, NOW))
        return put(key, data, content_type)

    with monkeypatch.context() as patch:
        patch.setattr(world.bucket, "put", meanwhile)
        image = world.ingest(arrival)
    assert (image.status, image.renditions, world.renditions(), world.mails.sent) == (Status.PROCESSING, (), [], [])
    world.images.change("ann", image_id, lambda image: image and lifecycle.restore(image, NOW))
    assert world.ingest(replace(arrival, sequencer="0B")).status == Status.READY


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "empty"), (b"just text", "not-a-picture"), (jpeg()[:2000], "truncated")]
)
def test_what_is_no_picture_fails_with_a_reason_and_one_mail(world: World, data: bytes, code: str) -> None:
    arrival = world.put(data)
    image = world.ingest(arrival)
    assert (image.status, image.code) == (Status.FAILED, code)
    assert image.reason
    assert image.reason.endswith(".")
    world.ingest(arrival)
    assert len(world.mails.sent) == 1
    assert world.renditions() == []


def test_a_file_that_is_too_large_is_not_even_fetched(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    arrival = world.put(b"x")
    monkeypatch.setattr("pipeline.ingest.limits.MAX_BYTES", 0)
    assert world.ingest(arrival).code == "too-large"


def test_a_file_that_is_gone_fails_instead_of_being_tried_for_ever(world: World) -> None:
    arrival = world.put(jpeg())
    assert arrival.object_version
    world.bucket.take_back(KEY, arrival.object_version)
    assert world.ingest(arrival).code == "gone"


def test_an_overwrite_with_rubbish_hides_the_old_renditions(world: World) -> None:
    world.ingest(world.put(jpeg(), "0A"))
    image = world.ingest(world.put(b"rubbish", "0B"))
    assert image.renditions == ()
    assert not any(each["IsLatest"] for each in world.renditions())


@pytest.mark.parametrize("step", ["download", "put", "change", "publish"])
def test_a_fault_is_raised_and_the_next_try_ends_it(world: World, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    arrival = world.put(jpeg())
    where: dict[str, tuple[object, str]] = {
        "download": (world.bucket, "download"),
        "put": (world.bucket, "put"),
        "change": (world.images, "_save"),
        "publish": (world.mails, "_publish"),
    }
    target, name = where[step]
    # The second call of each is in the middle of its step.
    with monkeypatch.context() as broken:
        broken.setattr(target, name, _fails_at(2 if step in {"put", "change"} else 1, getattr(target, name)))
        with pytest.raises(ClientError):
            world.ingest(arrival)
    image = world.ingest(arrival)
    assert image.status == Status.READY
    assert len(world.mails.sent) == 1
    kept = {each.version for each in image.renditions}
    assert {each["VersionId"] for each in world.renditions() if each["IsLatest"]} == kept


def _fails_at(number: int, call: Callable[..., Any]) -> Callable[..., Any]:
    calls = []

    def fault(*args: Any) -> Any:
        calls.append(args)
        if len(calls) == number:
            raise ClientError({"Error": {"Code": "503"}}, "Any")
        return call(*args)

    return fault


def test_two_files_in_a_folder_named_like_an_id_are_two_pictures(world: World) -> None:
    folder = keys.new_id()
    one = world.ingest(world.put(jpeg(), key=f"uploads/ann/{folder}/1.jpg"))
    two = world.ingest(world.put(jpeg(), key=f"uploads/ann/{folder}/2.jpg"))
    again = world.ingest(world.put(jpeg(), "0B", key=f"uploads/ann/{folder}/2.jpg"))
    assert one.id == folder
    assert two.id == again.id != folder
    assert len(world.images.newest("ann", Slice()).cards) == 2


def test_an_announced_object_keeps_its_first_time_of_upload(world: World) -> None:
    world.put(jpeg())
    world.bucket.announce(KEY, NOW - timedelta(days=9))
    current, original = world.bucket.object(KEY), keys.parse(KEY)
    assert current
    assert original
    image = world.ingest(Arrival(KEY, current.bytes, NOW, "0B", current.version, original))
    assert image.uploaded_at == "2026-02-23T05:06:07.000Z"
    assert [card.uploaded_at for card in world.images.newest("ann", Slice()).cards] == [image.uploaded_at]
