"""The library page: sections by month, dates to jump to, and both ways to go on."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from catalog import keys, lifecycle
from catalog.image import Image
from catalog.images import Images
from catalog.lifecycle import Arrival
from tests.webapp.people import Browser

FRAGMENT = {"HX-Request": "true"}


def add(images: Images, at: datetime, filename: str | None = None, **found: Any) -> Image:
    """A ready picture of Ann's, without objects."""
    filename = filename or f"{at:%Y-%m-%d-%H-%M}.jpg"
    key = f"uploads/ann/{filename}"
    original = keys.parse(key)
    assert original
    arrived = lifecycle.arrive(None, Arrival(key, 8, at, "0A", "v1", original))
    assert arrived
    image, _ = images.change("ann", original.id, lambda _: lifecycle.finish(arrived, found, (), at))
    assert image
    return image


def shown(page: str) -> list[str]:
    """The filenames of a page's cards."""
    return re.findall(r'<a href="/images/[^"]*">([^<]*\.jpg)<', page)


def headings(page: str) -> list[str]:
    return re.findall(r"<h2><span>(\w+ \d{4})</span>", page.partition('<template id="month">')[0])


def link(page: str, name: str) -> str:
    found = re.search(rf'href="([^"]*)">{name}</a>', page)
    assert found, page
    return found[1].replace("&amp;", "&")


@pytest.fixture
def months(images: Images) -> None:
    """Three pictures in each of five months over two years."""
    for year, month in ((2024, 11), (2024, 12), (2025, 1), (2025, 2), (2025, 3)):
        for day in (1, 2, 3):
            add(images, datetime(year, month, day, 12, tzinfo=UTC), taken_at=f"{year - 10}-{month:02}-0{day}T10:00:00")


@pytest.mark.usefixtures("months")
def test_sections_are_months_newest_first(ann: Browser) -> None:
    page = ann.get("/").text
    assert headings(page) == ["March 2025", "February 2025", "January 2025", "December 2024", "November 2024"]
    assert shown(page)[:4] == [
        "2025-03-03-12-00.jpg",
        "2025-03-02-12-00.jpg",
        "2025-03-01-12-00.jpg",
        "2025-02-03-12-00.jpg",
    ]
    assert len(shown(page)) == 15
    assert "data-newest" in page
    assert ">More pictures</a>" not in page


@pytest.mark.usefixtures("months")
@pytest.mark.parametrize("sort", ["uploaded", "taken"])
def test_a_page_leads_to_what_is_before_and_after_it(ann: Browser, sort: str) -> None:
    everything = shown(ann.get(f"/?sort={sort}").text)
    page = ann.get(f"/?sort={sort}&limit=4").text
    seen = shown(page)
    while ">More pictures</a>" in page:
        page = ann.get(link(page, "More pictures")).text
        seen += shown(page)
    assert seen == everything
    upwards = shown(page)
    while ">Newer</a>" in page:
        answer = ann.get(link(page, "Newer"))
        if answer.status_code == 302:  # nothing was left above: that is the list from its beginning
            assert "cursor" not in answer.location
            break
        page = answer.text
        upwards = shown(page) + upwards
    assert upwards == everything


@pytest.mark.usefixtures("months")
def test_a_date_is_jumped_to_and_newer_pictures_are_above_it(ann: Browser) -> None:
    page = ann.get("/?at=2024-12&limit=4").text
    assert headings(page) == ["December 2024", "November 2024"]
    assert "data-newest" not in page
    above = ann.get(link(page, "Newer"), headers=FRAGMENT).text
    assert "<html" not in above
    assert headings(above) == ["February 2025", "January 2025"]  # four cards
    assert headings(ann.get("/?at=2024").text) == ["December 2024", "November 2024"]
    assert "nothing this far back" in ann.get("/?at=1999").text


@pytest.mark.usefixtures("months")
def test_the_dates_count_uploads_and_lead_there(ann: Browser) -> None:
    page = ann.get("/").text
    stops = re.findall(r'href="/\?at=([\d-]+)#here"', page)
    assert stops == ["2025", "2025-03", "2025-02", "2025-01", "2024", "2024-12", "2024-11"]
    text = " ".join(re.sub(r"<[^>]+>", "", page[page.index('class="years"') : page.index('id="timeline"')]).split())
    assert text.startswith('class="years"> 2025 9 pictures Mar 2025 3 pictures Feb')
    assert re.findall(r'data-at="([\d-]+)" aria-current', ann.get("/?at=2024-12").text) == ["2024-12"]


@pytest.mark.usefixtures("months")
def test_by_capture_months_are_on_the_cameras_clock_and_nothing_is_counted(ann: Browser) -> None:
    page = ann.get("/?sort=taken").text
    assert headings(page)[0] == "March 2015"
    assert re.findall(r'href="/\?at=(\d+)&amp;sort=taken#here"', page) == ["2015", "2014"]
    assert headings(ann.get("/?sort=taken&at=2014").text) == ["December 2014", "November 2014"]
    assert "data-newest" not in page


def test_a_clock_that_was_never_set_makes_no_years(ann: Browser, images: Images) -> None:
    for number, year in enumerate(("0001", "2020", "9999")):
        add(images, datetime(2025, 1, number + 1, tzinfo=UTC), taken_at=f"{year}-01-01T00:00:00")
    page = ann.get("/?sort=taken").text
    assert len(shown(page)) == 3
    years = re.findall(r'href="/\?at=(\d+)&amp;sort=taken#here"', page)
    assert (years[-1], int(years[0]) < 2200) == ("1826", True)


def test_a_list_that_is_full_is_cut_where_three_stand_in_a_row(ann: Browser, images: Images) -> None:
    for minute in range(100):
        add(images, datetime(2025, 1, 1, minute // 60, minute % 60, tzinfo=UTC))
    page = ann.get("/").text
    assert len(shown(page)) == 30  # the first one is there soon
    assert len(shown(ann.get("/", headers=FRAGMENT).text)) == 99
    assert len(shown(ann.get("/?at=2025-01-02").text)) == 99
    assert headings(page) == ["January 2025"]
    assert headings(ann.get(link(page, "More pictures")).text) == ["January 2025"]


def test_nonsense_in_the_address_is_answered_in_words(ann: Browser) -> None:
    for query in ("at=yesterday", "at=2024-13-", "sort=size", "limit=1000", "backwards=perhaps", "from=x", "cursor=x"):
        answer = ann.get(f"/?{query}")
        assert answer.status_code == 400
        assert "Back to the library" in answer.text or "That cannot be looked up" in answer.text, query


def test_the_cards_of_some_pictures_come_with_one_request(ann: Browser, bob: Browser, images: Images) -> None:
    one, two = (add(images, datetime(2025, 1, day, tzinfo=UTC)) for day in (1, 2))
    images.change("ann", two.id, lambda image: image and lifecycle.trash(image, datetime.now(UTC)))
    path = f"/cards?ids={one.id},{two.id},{one.id},nonsense"
    answer = ann.get(path)
    assert re.findall(r'data-id="(\w+)"', answer.text) == [one.id]
    again = ann.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    images.change("ann", one.id, lambda image: image and lifecycle.fail(image, "x", "No.", {}, datetime.now(UTC)))
    assert ann.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200
    assert "data-id" not in bob.get(path).text
    assert ann.get("/cards").status_code == 400
