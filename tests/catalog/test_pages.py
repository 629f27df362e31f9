import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalog import lifecycle
from catalog.errors import BadCursor
from catalog.image import Status
from catalog.images import Images
from catalog.pages import Page, Slice
from tests.catalog.test_images import NOW, add


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


HALF_A_PAIR = base64.urlsafe_b64encode(json.dumps(["I#\ud800"] * 2).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "!",
        "bm9uc2Vuc2U",
        "WyJJIyIsIlgiXQ",
        "WzEsMl0",
        "WyJEI3giLCJEI3giXQ",
        "é" * 9,
        "A",
        "W1tb" * 900,
        HALF_A_PAIR,
    ],
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
