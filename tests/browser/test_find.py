"""Finding pictures: typing, suggestions, days, chips, and what cannot be asked."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe
from tests.browser.person import add, jpeg
from tests.browser.screens import Screen, every_screen

pytestmark = [pytest.mark.browser, pytest.mark.emulator]


@every_screen
def test_a_word_is_suggested_and_its_pictures_are_shown(library: Page, screen: Screen) -> None:
    tag = f"heath-{screen}"
    path = add(library, "moor.jpg", jpeg(61))
    library.goto(path)
    library.get_by_label("Tags").fill(f"{tag}, wind")
    library.get_by_role("button", name="Save").click()
    expect(library.get_by_role("link", name=tag)).to_be_visible()
    library.goto("/")
    library.keyboard.press("/")
    library.keyboard.type(tag[:-1])
    suggestion = library.get_by_role("link", name=f"Tag {tag}")
    expect(suggestion).to_be_visible()
    assert axe(library) == []
    library.keyboard.press("ArrowDown")
    expect(suggestion).to_be_focused()
    library.keyboard.press("Enter")
    expect(library.get_by_role("link", name="moor.jpg")).to_have_count(1)
    expect(library.get_by_role("list", name="Shown are")).to_contain_text(f"tag {tag}")
    assert axe(library) == []
    library.get_by_role("link", name=f"Remove: tag {tag}").click()
    expect(library).to_have_url(re.compile(r"/$"))


def test_days_narrow_a_search_and_stay_with_it(collection: Page) -> None:
    collection.get_by_role("searchbox").fill("dsc_0001")
    collection.keyboard.press("Enter")
    cards = collection.locator("li.card")
    expect(cards).to_have_count(10)
    collection.get_by_role("button", name="Filter").click()
    assert axe(collection) == []
    collection.get_by_label("Until").fill("2020-12-31")
    collection.get_by_role("button", name="Show these days").click()
    expect(collection.get_by_role("heading", name="Nothing found")).to_be_visible()
    expect(collection.get_by_role("list", name="Shown are").get_by_role("listitem")).to_have_count(2)
    assert axe(collection) == []
    collection.get_by_role("searchbox").fill("dsc_0002")
    collection.keyboard.press("Enter")
    expect(collection.get_by_role("link", name="Remove: until 31 Dec 2020")).to_be_visible()
    collection.get_by_role("link", name="Remove: until 31 Dec 2020").click()
    expect(cards).to_have_count(10)


def test_what_no_index_answers_is_said_with_a_way_out(collection: Page, refusals: list[str]) -> None:
    refusals.append("400")
    collection.goto("/?tag=sea&camera=nikon")
    expect(collection.get_by_text("Tag and camera cannot be searched together")).to_be_visible()
    assert axe(collection) == []
    collection.get_by_role("link", name="Remove: camera nikon").click()
    expect(collection.get_by_role("heading", name="Nothing found")).to_be_visible()
