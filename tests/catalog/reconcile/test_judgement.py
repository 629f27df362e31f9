from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from catalog import keys, lifecycle, limits, mailing, moments
from catalog.image import Rendition, Status
from catalog.outbox import Outbox
from catalog.pages import Slice
from catalog.reconcile import Wrong, findings, mend
from cloudformation import stack
from tests.catalog.reconcile.world import ID, KEY, World

SINCE_LONG = timedelta(days=limits.UPLOAD_DAYS, minutes=1)


def test_what_is_right_is_left_alone(world: World) -> None:
    world.put()
    world.put("uploads/ann/folder/käse + 1.jpg")
    trashed = world.put("uploads/ann/old.jpg")
    world.save(lifecycle.trash(trashed, moments.now()))
    for each in (trashed.key, *world.visible(f"renditions/ann/{trashed.id}/")):
        world.bucket.hide(each)
    assert world.found(SINCE_LONG) == []


def test_an_object_without_a_record_is_announced_again_with_its_time_of_upload(world: World) -> None:
    version = world.bucket.put(KEY, b"original", "image/jpeg")
    for _ in range(2):
        before = world.bucket.object(KEY)
        [finding] = world.found()
        assert (finding.what, finding.key) == (Wrong.NO_RECORD, KEY)
        mend(world.images, world.bucket, finding, moments.now() + timedelta(seconds=5))
        assert world.bucket.object(KEY) != before
    head = world.clients.s3.head_object(Bucket=world.bucket.name, Key=KEY)
    first = world.clients.s3.head_object(Bucket=world.bucket.name, Key=KEY, VersionId=version)
    assert datetime.fromisoformat(head["Metadata"]["uploaded-at"]) == first["LastModified"]


@pytest.mark.parametrize(("rings_in", "wrong"), [(60, []), (-1, [Wrong.NO_MAIL]), (None, [Wrong.NO_MAIL])])
def test_a_mail_that_waits_for_a_digest_is_missing_only_if_the_clock_is_lost(
    world: World, rings_in: int | None, wrong: list[Wrong]
) -> None:
    world.save(mailing.wait_for_digest(replace(world.put(), notified=())))
    rings_at = None if rings_in is None else moments.now() + timedelta(seconds=rings_in)
    Outbox(world.images.table).set_clock("ann", rings_at)
    assert [each.what for each in world.found()] == wrong


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"status": Status.PROCESSING}, Wrong.PROCESSING),
        ({"status": Status.PENDING, "sequencer": None}, Wrong.PENDING),
        ({"object_version": "older"}, Wrong.CHANGED),
        ({"code": lifecycle.LOST, "status": Status.FAILED}, Wrong.CHANGED),
        ({"renditions": (Rendition("thumb", "webp", "other", 4, 3),)}, Wrong.NO_RENDITION),
        ({"notified": ()}, Wrong.NO_MAIL),
    ],
)
def test_what_the_pipeline_never_finished_is_announced_again(world: World, change: dict[str, Any], what: Wrong) -> None:
    image = world.save(replace(world.put(), **change))
    world.mend(what)
    now = world.bucket.object(KEY)
    assert now
    assert now.version != image.object_version
    assert world.image() == image


@pytest.mark.parametrize("hide", [True, False])
def test_a_rendition_that_is_gone_or_hidden_is_made_again(world: World, hide: bool) -> None:
    image = world.put()
    key = f"renditions/ann/{ID}/thumb.webp"
    if hide:
        world.bucket.hide(key)
    else:
        world.bucket.take_back(key, image.renditions[0].version)
    world.mend(Wrong.NO_RENDITION)


def test_what_is_in_the_trash_is_hidden_not_announced(world: World) -> None:
    image = world.put()
    world.save(lifecycle.trash(image, moments.now() + timedelta(seconds=1)))
    world.mend(Wrong.IN_TRASH)
    assert world.visible() == []
    assert world.found() == []


def test_what_was_uploaded_again_after_it_was_thrown_away_is_announced(world: World) -> None:
    image = world.put()
    world.save(lifecycle.trash(image, moments.now() - timedelta(hours=1)))
    world.mend(Wrong.CHANGED)
    assert KEY in world.visible()


def test_an_original_removed_in_the_bucket_is_in_the_trash_since_then_and_can_be_restored(world: World) -> None:
    image = world.put()
    world.bucket.hide(KEY)
    hidden = world.bucket.object(KEY)
    assert hidden
    world.mend(Wrong.REMOVED)
    removed = world.image()
    assert removed.deleted_at == moments.stamp(hidden.modified)
    assert removed.object_version == image.object_version
    assert [card.id for card in world.images.trash("ann", Slice()).cards] == [ID]
    assert world.visible() == []
    assert world.found() == []


def test_of_a_lost_original_the_preview_stays_and_the_reason_is_said(world: World) -> None:
    image = world.put()
    world.purge("uploads/")
    world.mend(Wrong.LOST)
    lost = world.image()
    assert (lost.status, lost.code, lost.renditions) == (Status.FAILED, lifecycle.LOST, image.renditions)
    assert lost.reason
    assert not mailing.owes_mail(lost)
    assert world.found() == []
    world.purge("renditions/")
    world.mend(Wrong.LOST)
    assert world.image().renditions == ()
    assert world.found() == []


def test_an_upload_that_never_arrived_fails_when_none_can_take_so_long(world: World) -> None:
    world.ask()
    assert world.found() == []
    world.mend(Wrong.NEVER_ARRIVED, SINCE_LONG)
    failed = world.image()
    assert (failed.status, failed.code, failed.bytes) == (Status.FAILED, lifecycle.NEVER_ARRIVED, 0)
    assert not mailing.owes_mail(failed)
    assert world.found(2 * SINCE_LONG) == []


def test_the_bucket_throws_parts_away_before_an_upload_is_given_up() -> None:
    rules: Any = stack.template().to_dict()["Resources"]["ImagesBucket"]["Properties"]["LifecycleConfiguration"][
        "Rules"
    ]
    [days] = [each["AbortIncompleteMultipartUpload"] for each in rules if "AbortIncompleteMultipartUpload" in each]
    assert days == {"DaysAfterInitiation": limits.UPLOAD_DAYS - 1}


def test_renditions_that_no_record_names_are_hidden_the_others_stay(world: World) -> None:
    world.put()
    kept = world.visible()
    for key in (f"renditions/ann/{ID}/preview.png", f"renditions/ann/{keys.new_id()}/thumb.webp"):
        world.bucket.put(key, b"orphan", "image/png")
        world.mend(Wrong.ORPHAN)
    assert world.visible() == kept
    assert world.found() == []


def test_what_is_no_rendition_of_ours_is_left_alone(world: World) -> None:
    for key in ("renditions/ann/readme.txt", "renditions/ann/folder/readme.txt", "renditions/readme.txt"):
        world.bucket.put(key, b"mine", "text/plain")
    assert world.found() == []


def test_a_second_file_in_a_folder_named_like_an_id_is_a_picture_of_its_own(world: World) -> None:
    folder = f"uploads/ann/{keys.new_id()}"
    world.put(f"{folder}/1.jpg")
    world.bucket.put(f"{folder}/2.jpg", b"original", "image/jpeg")
    [finding] = world.found()
    assert (finding.what, finding.key) == (Wrong.NO_RECORD, f"{folder}/2.jpg")
    two = world.put(f"{folder}/2.jpg")
    assert two.id == keys.derived_id(f"{folder}/2.jpg")
    assert world.found() == []


@pytest.mark.parametrize("change", ["put", "hide"])
def test_what_was_touched_lately_is_left_alone(world: World, change: str) -> None:
    image = world.put()
    if change == "put":
        world.bucket.put(KEY, b"newer", "image/jpeg")
    else:
        world.bucket.hide(KEY)
    assert len(world.found()) == 1
    assert list(findings(world.images, world.bucket, moments.parse(image.uploaded_at), ["ann"])) == []
