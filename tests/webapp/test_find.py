"""Finding pictures: one box, chips that can be taken away, and a clear word where no index answers."""

import re

import pytest

from tests.webapp.people import AddPicture, Browser


def chips(page: str) -> dict[str, str]:
    """What the list is narrowed to, and where it leads to take that away."""
    found = re.findall(r'href="([^"]*)" aria-label="Remove: ([^"]*)"', page)
    return {text: href.replace("&amp;", "&") for href, text in found}


def names(page: str) -> list[str]:
    return re.findall(r'alt="([^"]*)"', page)


@pytest.fixture
def pictures(ann: Browser, add_picture: AddPicture) -> None:
    for name, camera, tags in (
        ("Beach.jpg", "NIKON D2H", ["Sea", "Summer #1"]),
        ("beach 2.jpg", "NIKON D2H", ["seaside"]),
        ("city.jpg", "Canon EOS", []),
    ):
        image = add_picture(name, camera=camera)
        ann.api("PATCH", f"/images/{image.id}", {"tags": tags, "favourite": name == "city.jpg"})


@pytest.mark.usefixtures("pictures")
def test_a_search_finds_and_says_what_it_was_for(ann: Browser) -> None:
    for query, found, chip in (
        ("q=BEA", ["beach 2.jpg", "Beach.jpg"], "file name BEA"),
        ("tag=sea", ["Beach.jpg"], "tag sea"),
        ("camera=nikon+d2h", ["beach 2.jpg", "Beach.jpg"], "camera nikon d2h"),
        ("favourite=1", ["city.jpg"], "favourites"),
        ("favourite=1&from=2020-01-01&to=2100", ["city.jpg"], "favourites"),
        ("q=bea&from=2020&to=2100", ["beach 2.jpg", "Beach.jpg"], "file name bea"),
        ("q=bea&to=2020", [], "file name bea"),
        ("status=failed", [], "status failed"),
        ("album=none", [], "album none"),
        ("from=2020&sort=taken", ["city.jpg", "beach 2.jpg", "Beach.jpg"], "by capture"),
    ):
        page = ann.get(f"/?{query}").text
        assert names(page) == found, query
        assert chip in chips(page)
        assert ("Nothing found" in page) == (not found)
        assert "An empty sheet" not in page
        assert "data-newest" not in page


@pytest.mark.parametrize("order", ["", "&tag=sea", "&status=failed", "&sort=taken"])
@pytest.mark.usefixtures("pictures")
def test_dates_the_wrong_way_round_find_nothing(ann: Browser, order: str) -> None:
    assert "Nothing found" in ann.get(f"/?from=2026-05-01&to=2026-04-01{order}").text
    assert ann.get(f"/?from=2026-05-01&at=2026-04{order}").status_code == 200
    assert ann.api("GET", f"/images?from=2026-05-01&to=2026-04-01{order}").json == {"images": [], "next": None}


@pytest.mark.usefixtures("pictures")
def test_each_piece_can_be_taken_away(ann: Browser) -> None:
    page = ann.get("/?tag=sea&from=2026-01-31&to=2100-03&q=&limit=50").text
    without = chips(page)
    assert list(without) == ["tag sea", "from 31 Jan 2026", "until 2100-03"]
    rest = ann.get(without["from 31 Jan 2026"]).text
    assert list(chips(rest)) == ["tag sea", "until 2100-03"]
    assert chips(ann.get(chips(rest)["until 2100-03"]).text) == {"tag sea": "/?limit=50"}


@pytest.mark.usefixtures("pictures")
def test_what_no_index_answers_is_said_with_a_way_out(ann: Browser) -> None:
    for query, says in (
        ("q=bea&tag=sea", "File name and tag cannot be searched together"),
        ("tag=sea&camera=nikon+d2h", "Tag and camera cannot be searched together"),
        ("tag=sea&sort=taken", "Only the whole library is sorted by capture"),
        ("q=bea&tag=sea&_scheme=x&endpoint=y&_external=1", "cannot be searched together"),
    ):
        answer = ann.get(f"/?{query}")
        assert answer.status_code == 400
        assert says in answer.text
        ways_out = chips(answer.text).values()
        assert [ann.get(href).status_code for href in ways_out] == [200, 200], query
    for query in ("status=ready", "status=lost"):
        assert ann.get(f"/?{query}").status_code == 400


@pytest.mark.usefixtures("pictures")
def test_words_that_the_library_knows_are_suggested(ann: Browser, bob: Browser) -> None:
    def suggested(browser: Browser, typed: str) -> list[str]:
        answer = browser.get("/suggestions", query_string={"q": typed})
        assert answer.status_code == 200
        return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in re.findall(r"<li>.*?</li>", answer.text)]

    for typed, expected in (
        ("se", ["Tag Sea", "Tag seaside"]),
        ("SEAS", ["Tag seaside"]),
        ("summer #", ["Tag Summer #1"]),
        ("nik", ["Camera NIKON D2H"]),
        ("f", ["Show favourites", "Show failed"]),
        ("%", []),
        ("x" * 2000, []),
        ("\N{MUSICAL SYMBOL EIGHTH NOTE}" * 128, []),  # in a key each of them is three, of four bytes
        ("  ", []),
    ):
        assert suggested(ann, typed) == expected
    assert suggested(bob, "se") == []


@pytest.mark.usefixtures("pictures")
def test_a_suggestion_keeps_the_dates_and_leads_to_the_pictures(ann: Browser) -> None:
    page = ann.get("/suggestions?q=sea&from=2020-01-01&tag=old").text
    assert re.findall(r'href="([^"]*)"', page)[0].replace("&amp;", "&") == "/?tag=Sea&from=2020-01-01"
    # Without script they come with the answer.
    assert "Tag</span> Sea" in ann.get("/?q=sea").text


def test_what_was_searched_for_is_text_whatever_it_says(ann: Browser) -> None:
    page = ann.get("/", query_string={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page
