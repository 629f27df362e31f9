"""The table is put back to what it was some time ago; what happened in the bucket since then is found again."""

import itertools
from datetime import timedelta

import pytest

from catalog import keys, lifecycle, moments
from catalog.image import Image, Status
from catalog.lifecycle import Arrival
from catalog.reconcile import Wrong, findings, mend
from catalog.table import Table
from catalog.trash import Trash
from tests.pipeline.test_ingest import World, jpeg, world
from webapp.library.actions import Actions

__all__ = ["world"]

KEY = "uploads/ann/beach.jpg"
ID = keys.derived_id(KEY)


class Backup:
    """A table as it was when this was made."""

    def __init__(self, world: World, table: Table) -> None:
        self._client, self._name = world.clients.dynamodb, table.name
        self._items = self._client.scan(TableName=self._name)["Items"]

    def restore(self) -> None:
        for item in self._client.scan(TableName=self._name)["Items"]:
            self._client.delete_item(TableName=self._name, Key={"pk": item["pk"], "sk": item["sk"]})
        for item in self._items:
            self._client.put_item(TableName=self._name, Item=item)


_numbers = itertools.count(1)


def tell(world: World) -> None:
    """The event about what is there now."""
    found, original = world.bucket.object(KEY), keys.parse(KEY)
    assert found
    assert original
    world.ingest(Arrival(KEY, found.bytes, moments.now(), f"{next(_numbers):04X}", found.version, original))


def upload(world: World, width: int = 64) -> None:
    world.bucket.put(KEY, jpeg(width, 48), "image/jpeg")
    tell(world)


def in_trash(world: World) -> None:
    """For an hour."""
    then = moments.now() - timedelta(hours=1)
    upload(world)
    image, _ = world.images.change("ann", ID, lambda image: image and lifecycle.trash(image, then))
    assert image
    for key in (KEY, *(keys.rendition_key("ann", ID, each.name, each.extension) for each in image.renditions)):
        world.bucket.hide(key)


def act(world: World, table: Table, what: str) -> None:
    """Its owner presses a button, and the bucket announces what that does."""
    getattr(Actions(world.images, Trash(world.images, table), world.bucket, "ann"), what)(ID)
    if what != "trash":
        tell(world)


def repaired(world: World) -> tuple[list[Wrong], Image]:
    before = moments.now() + timedelta(seconds=1)
    found = list(findings(world.images, world.bucket, before))
    for finding in found:
        mend(world.images, world.bucket, finding, before)
    now = world.bucket.object(KEY)
    if now and not now.hidden:
        tell(world)
    assert list(findings(world.images, world.bucket, moments.now() + timedelta(seconds=1))) == []
    return [each.what for each in found], world.images.get("ann", ID)


@pytest.mark.parametrize("is_there", [True, False])
def test_what_was_uploaded_or_overwritten_since_is_as_it_is_now(
    world: World, images_table: Table, is_there: bool
) -> None:
    if is_there:
        upload(world)
    backup = Backup(world, images_table)
    upload(world, width=80)
    backup.restore()
    what, image = repaired(world)
    assert what == [Wrong.CHANGED if is_there else Wrong.NO_RECORD]
    assert (image.status, image.width) == (Status.READY, 80)


def test_what_was_moved_to_the_trash_since_is_there_again(world: World, images_table: Table) -> None:
    upload(world)
    backup = Backup(world, images_table)
    act(world, images_table, "trash")
    moved = world.bucket.object(KEY)
    backup.restore()
    what, image = repaired(world)
    assert what == [Wrong.REMOVED]
    assert moved
    assert image.deleted_at == moments.stamp(moved.modified)
    act(world, images_table, "restore")
    assert world.images.get("ann", ID).status == Status.READY


def test_what_was_restored_since_is_in_the_library(world: World, images_table: Table) -> None:
    in_trash(world)
    backup = Backup(world, images_table)
    act(world, images_table, "restore")
    backup.restore()
    what, image = repaired(world)
    assert (what, image.deleted_at, image.status) == ([Wrong.CHANGED], None, Status.READY)


def test_what_was_tried_again_since_has_its_renditions(world: World, images_table: Table) -> None:
    upload(world)
    backup = Backup(world, images_table)
    act(world, images_table, "retry")
    backup.restore()
    what, image = repaired(world)
    assert (what, image.status) == ([Wrong.CHANGED], Status.READY)
