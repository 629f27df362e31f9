from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalog import keys, lifecycle
from catalog.errors import Conflict, NotFound
from catalog.image import Exposure, Gps, Image, Rendition
from catalog.images import Images
from catalog.lifecycle import Arrival
from catalog.pages import Slice
from catalog.table import Table

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def add(images: Images, name: str, owner: str = "ann", at: datetime = NOW, **found: object) -> Image:
    """A ready picture, by the way that every picture takes."""
    key = f"uploads/{owner}/{name}"
    original = keys.parse(key)
    assert original
    event = Arrival(key, 100, at, "0A", "v1", original)
    images.change(owner, original.id, lambda before: lifecycle.arrive(before, event))
    found = {"sha256": f"{name}-hash"} | found
    image, _ = images.change(owner, original.id, lambda before: before and lifecycle.finish(before, found, (), NOW))
    assert image
    return image


def names(images: Images, owner: str = "ann") -> list[str]:
    return [card.filename for card in images.newest(owner, Slice()).cards]


def test_a_record_comes_back_as_it_was_saved(images: Images) -> None:
    saved = add(
        images,
        "käse <b>.jpg",
        camera="NIKON D2H",
        exposure=Exposure(0.004, 5.6, 200, 12.5),
        gps=Gps(1.25, -3.5, None),
        width=3,
        height=2,
        taken_at="2005-01-02T03:04:05",
    )
    renditions = (Rendition("thumb", "webp", "v9", 3, 2),)
    image, _ = images.change("ann", saved.id, lambda before: before and replace(before, renditions=renditions))
    assert image
    read = images.get("ann", saved.id)
    assert read == image
    assert read.version == image.version == 3


def test_nobody_sees_anothers_pictures(images: Images) -> None:
    image = add(images, "a.jpg")
    assert names(images, "bob") == []
    with pytest.raises(NotFound):
        images.get("bob", image.id)


def test_duplicates_are_found_by_content_until_the_last_one_is_gone(images: Images) -> None:
    one, two = add(images, "1.jpg", sha256="same"), add(images, "2.jpg", sha256="same")
    assert images.with_content("bob", "same") is None
    images.change("ann", one.id, lambda image: image and lifecycle.trash(image, NOW))
    assert images.with_content("ann", "same") == two.id
    images.change("ann", two.id, lambda image: image and lifecycle.trash(image, NOW))
    assert images.with_content("ann", "same") is None


def test_the_trash_takes_a_picture_out_of_every_list_and_gives_it_back(images: Images, images_table: Table) -> None:
    image = add(images, "a.jpg", camera="C")
    images.change("ann", image.id, lambda before: before and lifecycle.trash(before, NOW))
    assert names(images) == []
    assert images.by_edge("ann", "camera", "C", Slice()).cards == []
    assert [card.filename for card in images.trash("ann", Slice()).cards] == ["a.jpg"]
    detail = images_table.get({"pk": "U#ann", "sk": f"D#{image.id}"})
    assert detail
    assert detail["expires"] == int((NOW + timedelta(days=30)).timestamp())
    images.change("ann", image.id, lambda before: before and lifecycle.restore(before, NOW))
    assert names(images) == ["a.jpg"]
    assert images.trash("ann", Slice()).cards == []
    again = images_table.get({"pk": "U#ann", "sk": f"D#{image.id}"})
    assert again
    assert "expires" not in again


def test_months_count_what_is_there(images: Images) -> None:
    january = add(images, "1.jpg", at=datetime(2026, 1, 5, tzinfo=UTC))
    add(images, "2.jpg", at=datetime(2026, 1, 6, tzinfo=UTC))
    add(images, "3.jpg", at=datetime(2026, 2, 6, tzinfo=UTC))
    assert images.months("ann") == {"2026-01": (2, 200), "2026-02": (1, 100)}
    images.change("ann", january.id, lambda image: image and lifecycle.trash(image, NOW))
    assert images.months("ann") == {"2026-01": (1, 100), "2026-02": (1, 100)}


def test_somebody_quicker_makes_a_change_start_again(images: Images) -> None:
    image = add(images, "a.jpg")
    tries = []

    def tag(before: Image | None) -> Image | None:
        assert before
        tries.append(before.version)
        if len(tries) == 1:
            images.change("ann", image.id, lambda other: other and replace(other, title="quicker"))
        return replace(before, tags=("mine",))

    after, changed = images.change("ann", image.id, tag)
    assert changed
    assert after
    assert (after.title, after.tags, len(tries)) == ("quicker", ("mine",), 2)


def test_old_news_of_a_record_neither_undo_nor_hide_what_is_newer(images: Images) -> None:
    old = add(images, "a.jpg")
    images.change("ann", old.id, lambda other: other and replace(other, title="newer"))
    tagged, _ = images.change("ann", old.id, lambda before: before and replace(before, tags=("mine",)), old)
    assert tagged
    assert (tagged.title, tagged.tags) == ("newer", ("mine",))
    untitled, changed = images.change(
        "ann", old.id, lambda before: before if before is None or not before.title else replace(before, title=""), old
    )
    assert changed
    assert untitled
    assert (untitled.title, untitled.tags) == ("", ("mine",))
    assert images.change("ann", old.id, lambda before: before, old) == (images.find("ann", old.id), False)


def test_a_record_that_never_holds_still_is_given_up(images: Images, monkeypatch: pytest.MonkeyPatch) -> None:
    image = add(images, "a.jpg")
    monkeypatch.setattr("catalog.images.time.sleep", lambda _: None)

    def race(before: Image | None) -> Image | None:
        images.change("ann", image.id, lambda other: other and replace(other, title=f"{other.version}"))
        return before and replace(before, favourite=True)

    with pytest.raises(Conflict):
        images.change("ann", image.id, race)


def test_a_card_is_small(images: Images, images_table: Table) -> None:
    image = add(images, "DSC_0001.JPG", width=6000, height=4000, taken_at="2005-01-02T03:04:05")
    renditions = (
        Rendition("thumb", "webp", "x" * 32, 512, 341),
        Rendition("preview", "jpg", "y" * 32, 2048, 1365),
    )
    images.change("ann", image.id, lambda before: before and replace(before, renditions=renditions))
    row = images_table.get({"pk": "U#ann", "sk": f"I#{image.uploaded_at}#{image.id}"})
    assert row
    assert sum(len(key) + len(str(value)) for key, value in row.items()) <= 500
