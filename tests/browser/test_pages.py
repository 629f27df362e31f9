"""Every page on every screen: nothing that axe finds, nothing wider than the window."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe
from tests.browser.person import drop, log_in
from tests.browser.screens import Screen, every_screen
from tests.product import PASSWORD, Product

pytestmark = [pytest.mark.browser, pytest.mark.emulator]

NARROWEST = 320
PAGES = {
    "/": "Library",
    "/?favourite=1": "Nothing found",
    "/?sort=taken": "Library",
    "/albums": "Albums",
    "/shares": "Shared links",
    "/trash": "Trash",
    "/activity": "Activity",
    "/settings": "Settings",
    "/images/00000000000000000000000000": "Not found",
}


def expect_well_made(page: Page) -> None:
    """As it is now, and on the narrowest phone."""
    assert axe(page) == []
    before = page.viewport_size
    assert before
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST, page.url
    page.set_viewport_size(before)


@every_screen
def test_each_page_is_for_everybody_and_fits(collection: Page, refusals: list[str]) -> None:
    refusals.append("404")
    for path, heading in PAGES.items():
        collection.goto(path)
        expect(collection.get_by_role("heading", name=heading).first).to_be_attached()
        expect_well_made(collection)


@every_screen
def test_what_failed_says_why_and_is_tried_again(library: Page, screen: Screen) -> None:
    name = f"torn-{screen}.jpg"
    drop(library, name, b"\xff\xd8\xff\xe0 and nothing more")
    expect(library.locator("li.card.failed", has_text=name)).to_be_visible(timeout=60_000)
    library.goto("/activity")
    row = library.get_by_role("listitem").filter(has_text=name).filter(has=library.get_by_role("button")).first
    expect(row).to_contain_text("The file")
    expect_well_made(library)
    row.get_by_role("button", name="Try again").click()
    expect(library.get_by_role("heading", name=name)).to_be_visible()
    expect(library.get_by_role("main")).to_contain_text("The file is", timeout=60_000)
    expect_well_made(library)


@every_screen
def test_a_newcomer_is_invited_to_drop_his_first_pictures(page: Page, product: Product) -> None:
    page.goto("/login")
    expect_well_made(page)
    log_in(page, product.newcomer().name)
    expect(page.get_by_role("heading", name="An empty sheet")).to_be_visible()
    expect_well_made(page)
    assert PASSWORD not in page.content()
