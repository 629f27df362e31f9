from datetime import UTC, datetime, timedelta

import pytest

from catalog import items, keys, lifecycle
from catalog.errors import NotFound
from catalog.image import Image
from catalog.images import Images
from catalog.lifecycle import Arrival
from catalog.pages import Slice
from catalog.table import Table
from catalog.trash import Trash
from cloudformation import storage

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OVER = timedelta(days=items.TRASH_DAYS)


@pytest.fixture
def trash(images: Images, images_table: Table) -> Trash:
    return Trash(images, images_table)


def arrival(name: str, at: datetime, sequencer: str = "0A") -> Arrival:
    key = f"uploads/ann/{name}"
    original = keys.parse(key)
    assert original
    return Arrival(key, 100, at, sequencer, "v1", original)


def throw_away(images: Images, name: str, at: datetime = NOW) -> Image:
    event = arrival(name, NOW - OVER)
    images.change("ann", event.original.id, lambda before: lifecycle.arrive(before, event))
    image, _ = images.change("ann", event.original.id, lambda before: before and lifecycle.trash(before, at))
    assert image
    return image


def names(trash: Trash, now: datetime, part: Slice = Slice()) -> list[str]:  # noqa: B008 (it is frozen)
    return [card.filename for card in trash.page("ann", part, now).cards]


def test_a_picture_is_gone_when_its_days_are_over_swept_or_not(images: Images, trash: Trash) -> None:
    image = throw_away(images, "a.jpg")
    throw_away(images, "b.jpg", NOW + MINUTE)
    assert names(trash, NOW + OVER - MINUTE) == ["b.jpg", "a.jpg"]
    assert trash.get("ann", image.id, NOW + OVER - MINUTE) == image
    assert names(trash, NOW + OVER) == ["b.jpg"]
    with pytest.raises(NotFound):
        trash.get("ann", image.id, NOW + OVER)


def test_the_bucket_keeps_versions_for_as_long_as_the_trash_lasts() -> None:
    assert storage.TRASH_DAYS == items.TRASH_DAYS


def test_emptying_moves_one_line_behind_which_everything_is_gone(images: Images, trash: Trash) -> None:
    before, after = throw_away(images, "before.jpg"), throw_away(images, "after.jpg", NOW + MINUTE)
    trash.empty("ann", NOW)
    trash.empty("bob", NOW + OVER)
    assert names(trash, NOW + 2 * MINUTE) == ["after.jpg"]
    assert trash.get("ann", after.id, NOW + 2 * MINUTE) == after
    with pytest.raises(NotFound):
        trash.get("ann", before.id, NOW + 2 * MINUTE)


def test_deleted_for_good_is_gone_for_everybody_but_a_late_event(images: Images, trash: Trash) -> None:
    image = throw_away(images, "a.jpg")
    images.change("ann", image.id, lambda before: before and lifecycle.purge(before, NOW + MINUTE))
    assert names(trash, NOW + MINUTE) == []
    with pytest.raises(NotFound):
        images.get("ann", image.id)
    late = arrival("a.jpg", NOW - MINUTE, "0B")
    _, changed = images.change("ann", image.id, lambda before: lifecycle.arrive(before, late))
    assert not changed
    new = arrival("a.jpg", NOW + 2 * MINUTE, "0C")
    images.change("ann", image.id, lambda before: lifecycle.arrive(before, new))
    assert images.get("ann", image.id).filename == "a.jpg"
    assert [card.filename for card in images.newest("ann", Slice()).cards] == ["a.jpg"]


def test_what_is_deleted_for_good_expires_with_its_bytes(images: Images, images_table: Table) -> None:
    image = throw_away(images, "a.jpg")
    images.change("ann", image.id, lambda before: before and lifecycle.purge(before, NOW + MINUTE))
    row = images_table.get({"pk": "U#ann", "sk": f"D#{image.id}"})
    assert row
    assert row["expires"] == int((NOW + OVER).timestamp())


def test_a_cancelled_upload_is_in_the_trash_only_if_its_object_was_there(images: Images, trash: Trash) -> None:
    event = arrival("a.jpg", NOW - MINUTE)
    image_id = event.original.id
    images.change("ann", image_id, lambda _: lifecycle.ask("ann", image_id, event.key, NOW, {"filename": "a.jpg"}))
    images.change("ann", image_id, lambda before: before and lifecycle.trash(before, NOW))
    assert names(trash, NOW) == []
    images.change("ann", image_id, lambda before: lifecycle.arrive(before, event))
    assert names(trash, NOW) == ["a.jpg"]


def test_only_what_is_in_the_trash_is_deleted_for_good_or_restored_once_it_is(images: Images) -> None:
    image = throw_away(images, "a.jpg")
    kept = lifecycle.restore(image, NOW)
    assert lifecycle.purge(kept, NOW) is kept
    gone = lifecycle.purge(image, NOW)
    assert lifecycle.restore(gone, NOW) is gone
    assert lifecycle.purge(gone, NOW) is gone


def test_pages_of_the_trash_lead_on(images: Images, trash: Trash) -> None:
    for number in range(3):
        throw_away(images, f"{number}.jpg", NOW + number * MINUTE)
    first = trash.page("ann", Slice(limit=2), NOW + 5 * MINUTE)
    assert [card.filename for card in first.cards] == ["2.jpg", "1.jpg"]
    assert names(trash, NOW + 5 * MINUTE, Slice(limit=2, cursor=first.next)) == ["0.jpg"]
