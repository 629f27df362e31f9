from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalog import keys, lifecycle
from catalog.errors import BadCursor, Conflict, NotFound
from catalog.image import Exposure, Gps, Image, Rendition, Status
from catalog.images import Images
from catalog.lifecycle import Arrival
from catalog.pages import Page, Slice
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


def test_the_library_is_newest_first_and_its_pages_lead_on(images: Images) -> None:
    for number in range(5):
        add(images, f"{number}.jpg", at=NOW + timedelta(minutes=number))
    seen, cursor = [], None
    while True:
        page = images.newest("ann", Slice(limit=2, cursor=cursor))
        seen += [card.filename for card in page.cards]
        cursor = page.next
        if cursor is None:
            break
    assert seen == ["4.jpg", "3.jpg", "2.jpg", "1.jpg", "0.jpg"]


def test_the_library_can_be_cut_by_dates(images: Images) -> None:
    for day in (1, 2, 3):
        add(images, f"{day}.jpg", at=datetime(2026, 3, day, 23, 59, tzinfo=UTC))
    cards = images.newest("ann", Slice(since="2026-03-02", until="2026-03-02")).cards
    assert [card.filename for card in cards] == ["2.jpg"]


def test_nobody_sees_anothers_pictures(images: Images) -> None:
    image = add(images, "a.jpg")
    assert names(images, "bob") == []
    with pytest.raises(NotFound):
        images.get("bob", image.id)


@pytest.mark.parametrize(
    "cursor", ["", "!", "bm9uc2Vuc2U", "WyJJIyIsIlgiXQ", "WzEsMl0", "WyJEI3giLCJEI3giXQ", "é" * 9, "A"]
)
def test_a_made_up_cursor_is_refused(images: Images, cursor: str) -> None:
    with pytest.raises(BadCursor):
        images.newest("ann", Slice(cursor=cursor))


def test_a_cursor_of_one_owner_shows_nothing_of_his_to_another(images: Images) -> None:
    add(images, "a1.jpg")
    add(images, "a2.jpg", at=NOW + timedelta(minutes=1))
    add(images, "b.jpg", owner="bob", at=NOW - timedelta(minutes=1))
    cursor = images.newest("ann", Slice(limit=1)).next
    assert [card.filename for card in images.newest("bob", Slice(cursor=cursor)).cards] == ["b.jpg"]


def test_every_kind_of_search_is_answered_by_its_index(images: Images) -> None:
    one = add(images, "Beach_1.JPG", camera="Canon #5%")
    add(images, "beach_2.jpg", at=NOW + timedelta(minutes=1))
    add(images, "city.jpg", at=NOW + timedelta(minutes=2))
    images.change("ann", one.id, lambda image: image and replace(image, favourite=True, tags=("Sea side",)))
    assert [c.filename for c in images.by_name("ann", "bEACH", Slice()).cards] == ["Beach_1.JPG", "beach_2.jpg"]
    for kind, value in (("camera", "canon #5%"), ("favourite", ""), ("tag", "sea SIDE")):
        assert [c.filename for c in images.by_edge("ann", kind, value, Slice()).cards] == ["Beach_1.JPG"]
    images.change("ann", one.id, lambda image: image and replace(image, favourite=False, tags=()))
    assert images.by_edge("ann", "favourite", "", Slice()).cards == []
    assert images.by_edge("ann", "tag", "Sea side", Slice()).cards == []


def test_names_are_found_between_dates_page_by_page(images: Images) -> None:
    for number in range(9):
        add(images, f"beach {number}.jpg", at=NOW + timedelta(days=number % 3))
    part = Slice(limit=2, since=f"{NOW + timedelta(days=1):%Y-%m-%d}", until=f"{NOW + timedelta(days=1):%Y-%m-%d}")
    first = images.by_name("ann", "beach", part)
    assert [card.filename for card in first.cards] == ["beach 1.jpg", "beach 4.jpg"]
    second = images.by_name("ann", "beach", replace(part, cursor=first.next))
    assert [card.filename for card in second.cards] == ["beach 7.jpg"]
    assert second.next is None
    back = images.by_name("ann", "beach", replace(part, cursor=second.previous, backwards=True))
    assert back.cards == first.cards


def test_what_is_not_ready_has_a_list_of_its_own_with_pages(images: Images) -> None:
    add(images, "done.jpg")
    for number in range(3):
        key, at = f"uploads/ann/{number}.jpg", NOW + timedelta(minutes=number)
        asked = lifecycle.ask("ann", f"ID{number}", key, at, {"filename": f"{number}.jpg", "bytes": 1})
        images.change("ann", asked.id, lambda _, asked=asked: asked)  # type: ignore[misc] # mypy cannot infer the default
    first = images.by_status("ann", Status.PENDING, Slice(limit=2))
    rest = images.by_status("ann", Status.PENDING, Slice(limit=2, cursor=first.next))
    assert [card.filename for card in first.cards + rest.cards] == ["2.jpg", "1.jpg", "0.jpg"]
    assert images.count("ann", Status.PENDING) == 3
    assert images.count("ann", Status.FAILED) == 0


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


def pages(read: Callable[[Slice], Page], part: Slice) -> list[list[str]]:
    """The filenames of every page, from `part` on in its direction."""
    seen: list[list[str]] = []
    page = read(part)
    while page.cards:
        seen.append([card.filename for card in page.cards])
        cursor = page.previous if part.backwards else page.next
        if cursor is None:
            break
        page = read(replace(part, cursor=cursor, at=""))
    return seen


@pytest.mark.parametrize("order", ["upload", "capture", "edge", "status"])
def test_a_list_begins_at_a_time_and_leads_both_ways(images: Images, order: str) -> None:
    for month in range(1, 8):
        at = datetime(2026, month, 1, tzinfo=UTC)
        image = add(images, f"{month}.jpg", at=at, camera="C", taken_at=f"2026-{month:02}-01T00:00:00")
        images.change(
            "ann", image.id, lambda before: before and lifecycle.fail(before, "x", "No.", {"camera": "C"}, NOW)
        )
    read: dict[str, Callable[[Slice], Page]] = {
        "upload": lambda part: images.newest("ann", part),
        "capture": lambda part: images.by_capture("ann", part),
        "edge": lambda part: images.by_edge("ann", "camera", "C", part),
        "status": lambda part: images.by_status("ann", Status.FAILED, part),
    }
    here = read[order](Slice(limit=2, at="2026-04"))
    assert [card.filename for card in here.cards] == ["4.jpg", "3.jpg"]
    assert pages(read[order], Slice(limit=2, at="2026-04")) == [["4.jpg", "3.jpg"], ["2.jpg", "1.jpg"]]
    above = Slice(limit=2, cursor=here.previous, backwards=True)
    assert pages(read[order], above) == [["6.jpg", "5.jpg"], ["7.jpg"]]
    back = read[order](Slice(limit=2, cursor=read[order](above).next))
    assert back.cards == here.cards


def test_the_first_page_has_none_before_it(images: Images) -> None:
    add(images, "a.jpg")
    assert images.newest("ann", Slice()).previous is None
    assert images.newest("ann", Slice(at="2020")) == Page([], None, None)


def test_in_the_order_of_capture_a_picture_without_a_camera_stands_where_it_was_uploaded(images: Images) -> None:
    assert images.captured("ann") is None
    add(images, "old.jpg", taken_at="1999-12-31T23:59:59")
    add(images, "screenshot.png")
    add(images, "new.jpg", taken_at="2031-01-01T00:00:00+02:00", at=NOW - timedelta(days=9))
    cards = images.by_capture("ann", Slice()).cards
    assert [card.filename for card in cards] == ["new.jpg", "screenshot.png", "old.jpg"]
    first, last = images.captured("ann") or ("", "")
    assert (first[:4], last[:4]) == ("1999", "2031")
