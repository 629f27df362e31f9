from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from catalog import keys, lifecycle, limits, mailing, moments
from catalog.aws import Aws
from catalog.bucket import Bucket
from catalog.image import Image, Rendition, Status
from catalog.images import Images
from catalog.lifecycle import Arrival
from catalog.outbox import Outbox
from catalog.pages import Slice
from catalog.reconcile import Finding, Wrong, findings, inventory, mend, owners
from catalog.table import Table
from cloudformation import stack

KEY = "uploads/ann/beach.jpg"
ID = keys.derived_id(KEY)


@dataclass(frozen=True)
class World:
    """Bucket and table; what happens in them has happened long enough ago."""

    images: Images
    bucket: Bucket
    clients: Aws

    def put(self, key: str = KEY) -> Image:
        """A picture that was processed and mailed."""
        original, now = keys.parse(key), moments.now()
        assert original
        version = self.bucket.put(key, b"original", "image/jpeg")
        known = self.images.find(original.owner, original.id)
        arrived = lifecycle.arrive(None, lifecycle.own(Arrival(key, 8, now, "0A", version, original), known))
        assert arrived
        thumb = keys.rendition_key(arrived.owner, arrived.id, "thumb", "webp")
        made = (Rendition("thumb", "webp", self.bucket.put(thumb, b"small", "image/webp"), 4, 3),)
        ready = lifecycle.finish(arrived, {"sha256": "ab"}, made, now)
        return self.save(mailing.mailed(ready, mailing.reference(ready), now))

    def save(self, image: Image) -> Image:
        saved, _ = self.images.change(image.owner, image.id, lambda _: replace(image))
        assert saved
        return saved

    def ask(self) -> Image:
        return self.save(lifecycle.ask("ann", ID, KEY, moments.now(), {"filename": "beach.jpg", "bytes": 8}))

    def image(self) -> Image:
        return self.images.get("ann", ID)

    def found(self, after: timedelta = timedelta(seconds=5)) -> list[Finding]:
        return list(findings(self.images, self.bucket, moments.now() + after, ["ann"]))

    def mend(self, what: Wrong, after: timedelta = timedelta(seconds=5)) -> None:
        """There is one thing wrong, and it is mended."""
        [finding] = self.found(after)
        assert finding.what is what
        mend(self.images, self.bucket, finding, moments.now() + after)
        mend(self.images, self.bucket, finding, moments.now() + after)

    def purge(self, prefix: str) -> None:
        """No version is left."""
        listed: Any = self.clients.s3.list_object_versions(Bucket=self.bucket.name, Prefix=prefix)
        for each in [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]:
            self.bucket.take_back(each["Key"], each["VersionId"])

    def visible(self, prefix: str = "") -> list[str]:
        return [each.key for each in self.bucket.objects(prefix) if not each.hidden]


@pytest.fixture
def world(images: Images, bucket: Bucket, clients: Aws) -> World:
    return World(images, bucket, clients)


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


@pytest.mark.parametrize("newer", ["an event", "its owner"])
@pytest.mark.parametrize("how", ["hide", "purge"])
def test_a_picture_that_changed_since_it_was_found_is_left_alone(world: World, how: str, newer: str) -> None:
    """Between the look and the change, too: the rules ask for the very event that was seen."""
    image = world.put()
    changed = replace(image, sequencer="0B") if newer == "an event" else lifecycle.trash(image, moments.now())
    now = moments.now()
    if how == "hide":
        assert lifecycle.removed(changed, image.sequencer, "v", now, now) is changed
    else:
        assert lifecycle.lose(changed, image.sequencer, (), now) is changed


def test_an_object_that_is_gone_meanwhile_needs_no_mending(world: World) -> None:
    world.bucket.put(KEY, b"original", "image/jpeg")
    [finding] = world.found()
    world.bucket.hide(KEY)
    mend(world.images, world.bucket, finding, moments.now() + timedelta(seconds=5))
    assert world.visible() == []


def test_what_somebody_else_put_right_meanwhile_is_left_alone(world: World) -> None:
    image = world.save(replace(world.put(), notified=()))
    [finding] = world.found()
    world.save(replace(image, notified=(mailing.reference(image),)))
    mend(world.images, world.bucket, finding, moments.now() + timedelta(seconds=5))
    now = world.bucket.object(KEY)
    assert now
    assert now.version == image.object_version


def test_counters_that_somebody_has_spoiled_are_put_right(world: World, images_table: Table) -> None:
    image = world.put()
    right = world.images.months("ann")
    [(counter, _)] = inventory.counters(world.images, "ann").items()
    images_table.add({"pk": "U#ann", "sk": counter}, {"count": 4, "bytes": -3})
    images_table.add({"pk": "U#ann", "sk": "C#2020-01#1"}, {"count": 1, "bytes": 9})
    [finding] = world.found()
    assert finding.months == ("2020-01", image.uploaded_at[:7])
    world.mend(Wrong.MISCOUNT)
    assert world.images.months("ann") == right
    assert world.found() == []


def test_a_counter_is_not_put_right_over_somebody_elses_change(world: World) -> None:
    world.put()
    [(counter, now)] = inventory.counters(world.images, "ann").items()
    assert not inventory.correct(world.images, "ann", counter, (7, 7), (0, 0))
    assert inventory.counters(world.images, "ann") == {counter: now}


def test_everybody_with_a_folder_has_pictures_and_so_has_every_user(world: World) -> None:
    world.put("uploads/bob/a.jpg")
    world.bucket.hide("uploads/bob/a.jpg")
    world.bucket.put(f"renditions/eve/{ID}/thumb.webp", b"orphan", "image/webp")
    for nobody in ("uploads/No-Owner/a.jpg", "uploads/a.jpg", "elsewhere/carl/a.jpg"):
        world.bucket.put(nobody, b"original", "image/jpeg")
    assert owners(world.bucket, ["ann"]) == ["ann", "bob", "eve"]


def test_more_than_one_page_of_versions(world: World) -> None:
    """The newest version and the marker that hides it may stand on two pages."""
    for number in range(3):
        world.bucket.put(KEY, b"original", "image/jpeg")
        world.bucket.hide(KEY)
        world.bucket.put(f"uploads/ann/{number}.jpg", b"original", "image/jpeg")
    whole = list(world.bucket.objects(keys.UPLOADS))
    assert [each.key for each in whole if each.hidden] == [KEY]
    world.clients.s3.meta.events.register(
        "provide-client-params.s3.ListObjectVersions", lambda params, **_: params | {"MaxKeys": 1}
    )
    assert list(world.bucket.objects(keys.UPLOADS)) == whole
