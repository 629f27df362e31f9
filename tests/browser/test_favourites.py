"""A star makes a picture one of the favourites."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe
from tests.browser.person import add, jpeg
from tests.browser.screens import Screen, every_screen

pytestmark = [pytest.mark.browser, pytest.mark.emulator]


@every_screen
def test_a_star_on_a_card_or_on_the_picture_makes_a_favourite(library: Page, screen: Screen) -> None:
    name = f"starred-{screen}.jpg"
    path = add(library, name, jpeg(41, (screen.width + 2, 700 + len(str(screen)))))
    card = library.locator("li.card", has=library.get_by_role("link", name=name))
    card.hover()
    star = card.get_by_role("button", name="Favourite")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(star).to_be_focused()
    assert axe(library) == []

    library.get_by_role("link", name="Favourites", exact=True).click()
    expect(library.get_by_role("link", name="Favourites", exact=True)).to_have_attribute("aria-current", "page")
    expect(card).to_be_visible()
    library.goto(path)
    library.get_by_role("button", name="Favourite").press("Enter")
    expect(library.get_by_role("button", name="Favourite")).to_have_attribute("aria-pressed", "false")
    library.get_by_role("link", name="Favourites", exact=True).click()
    expect(card).to_have_count(0)


def test_a_star_works_without_script(library: Page, refusals: list[str]) -> None:
    refusals.append("ERR_FAILED")
    path = add(library, "starless.jpg", jpeg(42))
    library.route("**/*.js", lambda route: route.abort())
    library.goto(path)
    library.get_by_role("button", name="Favourite").click()
    expect(library.get_by_role("button", name="Favourite")).to_have_attribute("aria-pressed", "true")
