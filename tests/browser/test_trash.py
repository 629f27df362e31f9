"""Thrown away, taken back, restored, and gone."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import axe
from tests.browser.person import add, jpeg
from tests.browser.screens import Screen, every_screen

pytestmark = [pytest.mark.browser, pytest.mark.emulator]


def throw_away(page: Page, path: str) -> None:
    page.goto(path)
    page.get_by_role("button", name="Move to trash").click()
    page.get_by_role("dialog").get_by_role("button", name="Move to trash").click()
    expect(page.get_by_text("is in the trash.")).to_be_visible()


def tile(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name))


def test_what_was_thrown_away_by_mistake_is_taken_back_at_once(library: Page) -> None:
    path = add(library, "mistake.jpg", jpeg(31))
    throw_away(library, path)
    library.get_by_role("button", name="Undo").click()
    library.wait_for_url(f"**{path}")
    expect(library.get_by_role("heading", name="mistake.jpg")).to_be_visible()
    # The copy that brought it back is looked at like any new object, and found to be the same.
    expect(library.locator(".picture-frame img")).to_be_visible(timeout=30_000)


@every_screen
def test_the_trash_shows_what_is_in_it_and_gives_it_back_or_not(library: Page, screen: Screen) -> None:
    back, never = f"back-{screen}.jpg", f"never-{screen}.jpg"
    for shade, name in ((32, back), (33, never)):
        throw_away(library, add(library, name, jpeg(shade, (screen.width, 800 + len(str(screen))))))
    library.get_by_role("link", name="Trash").click()
    expect(tile(library, back)).to_contain_text("30 days left")
    expect(tile(library, back).locator("img")).to_have_js_property("complete", value=True)
    assert tile(library, back).locator("img").evaluate("image => image.naturalWidth") > 0
    assert axe(library) == []

    library.get_by_role("button", name=f"Restore {back}").click()
    expect(tile(library, back)).to_contain_text("Restored")
    expect(tile(library, back).get_by_role("link")).to_be_focused()
    tile(library, back).get_by_role("link").click()
    expect(library.get_by_role("heading", name=back)).to_be_visible()

    library.goto("/trash")
    library.get_by_role("button", name=f"Delete for ever: {never}").click()
    library.get_by_role("dialog").get_by_role("button", name="Delete for ever").click()
    expect(library.get_by_text(f"{never} is deleted for good.")).to_be_visible()
    expect(tile(library, never)).to_have_count(0)


def test_an_emptied_trash_is_empty(library: Page) -> None:
    throw_away(library, add(library, "full.jpg", jpeg(34)))
    library.goto("/trash")
    library.get_by_role("button", name="Empty the trash").click()
    library.get_by_role("dialog").get_by_role("button", name="Empty the trash").click()
    expect(library.get_by_text("The trash is empty.")).to_be_visible()
    expect(library.get_by_role("listitem")).to_have_count(0)
