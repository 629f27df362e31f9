"""The library by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe
from tests.browser.looking import cards
from tests.browser.screens import every_screen

pytestmark = [pytest.mark.browser, pytest.mark.emulator]


def test_keys_lead_from_picture_to_picture(collection: Page) -> None:
    expect(cards(collection).first).to_be_visible()
    focused = collection.locator("*:focus")
    collection.keyboard.press("j")
    expect(focused).to_have_accessible_name("DSC_00000.JPG")
    collection.keyboard.press("j")
    collection.keyboard.press("ArrowRight")
    expect(focused).to_have_accessible_name("DSC_00002.JPG")
    collection.keyboard.press("k")
    expect(focused).to_have_accessible_name("DSC_00001.JPG")
    before = focused.bounding_box()
    collection.keyboard.press("ArrowDown")
    below = focused.bounding_box()
    assert before
    assert below
    assert below["y"] >= before["y"] + before["height"]
    collection.keyboard.press("ArrowUp")
    collection.keyboard.press("/")
    expect(collection.get_by_role("searchbox")).to_be_focused()
    collection.keyboard.type("jg?")  # no key while somebody types
    expect(collection.get_by_role("searchbox")).to_have_value("jg?")
    collection.keyboard.press("Tab")
    collection.keyboard.press("g")
    expect(focused).to_have_attribute("aria-current", "location")


@every_screen
def test_the_keys_are_listed_and_can_be_switched_off(collection: Page) -> None:
    collection.keyboard.press("?")
    sheet = collection.get_by_role("dialog", name="Keys")
    expect(sheet.get_by_text("Go to a date")).to_be_visible()
    assert axe(collection) == []
    sheet.get_by_role("checkbox").uncheck()
    sheet.get_by_role("button", name="Close").click()
    collection.reload()
    collection.keyboard.press("?")
    collection.keyboard.press("j")
    expect(sheet).to_be_hidden()
    expect(collection.locator(".card a:focus")).to_have_count(0)
