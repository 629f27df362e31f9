"""Selecting several pictures, and what can be done with them at once."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.axe import axe
from tests.browser.person import drop, jpeg
from tests.browser.screens import every_screen

pytestmark = [pytest.mark.browser, pytest.mark.emulator]
BYTES = {f"pick-{number}.jpg": jpeg(90 + number, (600, 400)) for number in range(4)}


@pytest.fixture
def ticks(library: Page) -> list[Locator]:
    """The ticks of four pictures, the newest first."""
    for name, data in BYTES.items():
        if library.get_by_role("checkbox", name=f"Select {name}").count() == 0:
            drop(library, name, data)
            expect(library.get_by_role("checkbox", name=f"Select {name}")).to_have_count(1, timeout=30_000)
    return [library.get_by_role("checkbox", name=f"Select {name}") for name in sorted(BYTES, reverse=True)]


@every_screen
def test_shift_reaches_a_range_and_the_bar_tags_it(library: Page, ticks: list[Locator]) -> None:
    ticks[0].check()
    ticks[2].click(modifiers=["Shift"])
    bar = library.get_by_label("Selected pictures")
    expect(bar.get_by_role("status")).to_have_text("3 pictures selected")
    assert axe(library) == []
    bar.get_by_role("button", name="Tag").click()
    library.get_by_role("textbox", name="Add").fill("picked, sea")
    library.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(bar.get_by_role("status")).to_have_text("3 pictures tagged.")
    library.goto("/?tag=picked")
    expect(library.locator("li.card")).to_have_count(3)


def test_a_click_selects_only_while_something_is_selected_and_escape_ends_it(
    library: Page, ticks: list[Locator]
) -> None:
    ticks[0].check()
    library.get_by_role("link", name="pick-1.jpg").click()
    bar = library.get_by_label("Selected pictures")
    expect(bar.get_by_role("status")).to_have_text("2 pictures selected")
    library.keyboard.press("Escape")
    expect(bar.get_by_role("button", name="Tag")).to_be_hidden()
    expect(ticks[0]).not_to_be_checked()
    library.get_by_role("link", name="pick-1.jpg").click()
    expect(library.get_by_role("dialog", name="Picture viewer")).to_be_visible()


def test_a_month_is_selected_with_one_tick(library: Page, ticks: list[Locator]) -> None:
    library.get_by_role("checkbox", name=re.compile(r"Select \w+ 20\d\d")).first.check()
    for tick in ticks:
        expect(tick).to_be_checked()


def test_a_star_on_several_is_seen_at_once_and_taken_back(library: Page, ticks: list[Locator]) -> None:
    stars = [tick.locator("xpath=..").locator(".star") for tick in ticks[:3]]
    bar = library.get_by_label("Selected pictures")
    for name, lit in (("Favourite", "true"), ("Unfavourite", "false")):
        for tick in ticks[:2]:
            tick.check()
        bar.get_by_role("button", name=name, exact=True).click()
        for star, expected in zip(stars, (lit, lit, "false"), strict=True):
            expect(star).to_have_attribute("aria-pressed", expected)
    library.reload()
    expect(stars[0]).to_have_attribute("aria-pressed", "false")


def test_originals_come_as_a_zip(library: Page, ticks: list[Locator]) -> None:
    library.evaluate("delete window.showSaveFilePicker")  # a dialog of the system, which nobody could answer here
    for tick in ticks[:2]:
        tick.check()
    with library.expect_download() as download:
        library.get_by_role("button", name="Download", exact=True).click()
    with zipfile.ZipFile(Path(download.value.path())) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            name: BYTES[name] for name in ("pick-3.jpg", "pick-2.jpg")
        }


def test_names_in_a_zip_are_told_apart_and_stay_in_its_folder(library: Page, ticks: list[Locator]) -> None:
    library.evaluate("delete window.showSaveFilePicker")
    names = iter(["plain", "Plain", "../a.jpg", ".._a.jpg"])

    def rename(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"filename": next(names)})

    library.route("**/api/v1/images/*", rename)
    for tick in ticks:
        tick.check()
    with library.expect_download() as download:
        library.get_by_role("button", name="Download", exact=True).click()
    with zipfile.ZipFile(Path(download.value.path())) as archive:
        assert archive.namelist() == ["plain", "Plain (2)", ".._a.jpg", ".._a (2).jpg"]


def test_an_undo_that_fails_says_so(library: Page, ticks: list[Locator], refusals: list[str]) -> None:
    refusals.append("ERR_FAILED")
    ticks[3].check()
    library.get_by_role("button", name="Move to trash").click()
    bar = library.get_by_label("Selected pictures")
    expect(bar.get_by_role("status")).to_have_text("1 picture moved to the trash.")
    library.route("**/api/v1/images", lambda route: route.abort())
    bar.get_by_role("button", name="Undo").click()
    expect(bar.get_by_role("status")).to_have_text("The connection was lost.")
    library.unroute("**/api/v1/images")
    bar.get_by_role("button", name="Undo").click()
    expect(ticks[3]).to_have_count(1)


def test_the_trash_can_be_undone(library: Page, ticks: list[Locator]) -> None:
    for tick in ticks[2:]:
        tick.check()
    library.get_by_role("button", name="Move to trash").click()
    bar = library.get_by_label("Selected pictures")
    expect(bar.get_by_role("status")).to_have_text("2 pictures moved to the trash.")
    expect(ticks[2]).to_have_count(0)
    bar.get_by_role("button", name="Undo").click()
    expect(ticks[2]).to_have_count(1)
    expect(ticks[3]).to_have_count(1)


def test_the_selected_pictures_make_an_album(library: Page, ticks: list[Locator]) -> None:
    for tick in ticks[:2]:
        tick.check()
    library.get_by_role("button", name="Album", exact=True).click()
    library.get_by_label("Title of a new one").fill("Picked")
    library.get_by_role("dialog").get_by_role("button", name="Add").click()
    expect(library.get_by_label("Selected pictures").get_by_role("status")).to_have_text("2 pictures in the album.")
    library.goto("/albums")
    expect(library.get_by_role("listitem").filter(has_text="Picked")).to_contain_text("2 pictures")
