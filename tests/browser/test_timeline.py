"""Looking through a library that goes on for years: down and up, by dates, and back to the same place."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.axe import axe
from tests.browser.looking import cards, names, scroll
from tests.browser.screens import DESKTOP, every_screen
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.emulator]


SHIFTS = """() => new Promise((done) => {
    const place = ({ x, y, width, height }) => `${width}x${height} at ${x},${y}`;
    const moved = ({ node, previousRect, currentRect }) =>
        `${node?.outerHTML?.slice(0, 80)}: ${place(previousRect)} to ${place(currentRect)}`;
    new PerformanceObserver((list) => done(list.getEntries().map(
        ({ value, sources }) => `${value}, ${sources.map(moved).join()}`,
    ))).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => done([]), 500);
})"""
"""What moved on the page without anybody's doing; an observer is told nothing where nothing did."""


def looked_at(page: Page) -> tuple[str, int]:
    """The card at the top of the view, and where its top edge is."""
    card, top = page.evaluate(
        """() => {
            const edge = document.querySelector('.tools').getBoundingClientRect().bottom;
            const top = (card) => card.getBoundingClientRect().top;
            const card = [...document.querySelectorAll('.card')].find((each) => top(each) > edge);
            return [card.id, Math.round(top(card))];
        }"""
    )
    return card, top


def expect_place(page: Page, place: tuple[str, int]) -> None:
    """The same card at the same height, but for a fraction of a pixel."""
    card, top = place
    expect(page.locator(f"#{card}")).to_be_in_viewport()
    now = looked_at(page)
    assert (now[0], abs(now[1] - top) <= 1) == (card, True), (now, place)


def to_the_end(page: Page) -> None:
    at_the_end = "() => innerHeight + scrollY >= document.documentElement.scrollHeight - 1"
    while page.locator(".more.older").count() or not page.evaluate(at_the_end):
        scroll(page, 3_000)


@every_screen
def test_all_of_it_is_reached_in_order_and_stays_light(collection: Page) -> None:
    expect(cards(collection).first).to_be_visible()
    colours = (
        cards(collection)
        .locator("img")
        .evaluate_all("(images) => images.map((image) => getComputedStyle(image).backgroundColor)")
    )
    assert len(set(colours)) > 2  # each has that of its picture until it is loaded
    assert axe(collection) == []
    to_the_end(collection)
    expect(collection.get_by_role("link", name="DSC_00239.JPG")).to_be_attached()
    assert collection.locator(".month").count() >= 24
    # Far from the view no card is in the page.
    expect(collection.get_by_role("link", name="DSC_00000.JPG")).to_have_count(0)
    collection.keyboard.press("Home")
    expect(collection.get_by_role("link", name="DSC_00000.JPG")).to_be_visible()
    assert names(collection)[:3] == ["DSC_00000.JPG", "DSC_00001.JPG", "DSC_00002.JPG"]
    assert collection.viewport_size
    assert collection.evaluate("document.documentElement.scrollWidth") <= collection.viewport_size["width"]
    assert collection.evaluate(SHIFTS) == []


def test_nothing_moves_while_it_arrives_on_a_slow_line(collection: Page) -> None:
    line = {"offline": False, "latency": 50, "downloadThroughput": 20_000, "uploadThroughput": 20_000}
    collection.context.new_cdp_session(collection).send("Network.emulateNetworkConditions", line)
    collection.reload(wait_until="domcontentloaded")
    assert collection.evaluate(SHIFTS) == []


def test_more_comes_for_who_moves(collection: Page) -> None:
    expect(cards(collection)).to_have_count(30)
    collection.mouse.move(100, 100)
    expect(cards(collection)).not_to_have_count(30)


def test_the_way_back_leads_to_the_same_place(collection: Page) -> None:
    scroll(collection, 9_000)
    expect(collection).to_have_url(re.compile(r"at="))
    place = looked_at(collection)
    collection.locator(f"#{place[0]} a").evaluate("(link) => location.assign(link.href)")
    expect(collection.get_by_role("heading", level=1)).to_have_text(re.compile("DSC_"))
    collection.go_back()
    expect_place(collection, place)
    collection.reload()
    expect(collection.locator(".more.newer")).to_have_count(0)  # what comes before is loaded, and nothing has moved
    expect_place(collection, place)
    collection.locator(f"#{place[0]} a").evaluate("(link) => location.assign(link.href)")
    collection.get_by_role("link", name="Library").last.click()
    expect_place(collection, place)


@every_screen
def test_a_date_is_jumped_to_and_newer_pictures_come_above_without_a_move(collection: Page) -> None:
    dates = collection.locator("#dates")
    if not dates.is_visible():
        collection.get_by_role("button", name="Dates").click()
        assert axe(collection) == []
    month = dates.locator("a", has_text=re.compile(r"^\w{3} \d{4}")).nth(14)
    at = month.get_attribute("data-at")
    month.click()
    section = collection.locator(f'.month[data-month="{at}"]').first
    expect(section.get_by_role("heading")).to_be_in_viewport()
    expect(collection.locator(".month").first).not_to_have_attribute("data-month", str(at))  # newer ones are there
    expect(section.get_by_role("heading")).to_be_in_viewport()
    expect(dates.locator("[aria-current=location]")).to_have_count(1)
    seen = looked_at(collection)[0]
    scroll(collection, -1_800)
    scroll(collection, 1_800)
    assert looked_at(collection)[0] == seen
    assert collection.evaluate(SHIFTS) == []


@pytest.fixture
def plain(chromium: Browser, product: Product, collector: StorageState) -> Iterator[Page]:
    """A browser without script."""
    options: Any = {"base_url": product.url, "storage_state": collector, "java_script_enabled": False}
    context = chromium.new_context(viewport={"width": DESKTOP.width, "height": DESKTOP.height}, **options)
    yield context.new_page()
    context.close()


def test_it_is_read_without_script(plain: Page) -> None:
    plain.goto("/")
    plain.get_by_role("link", name="More pictures").click()
    expect(plain.get_by_role("link", name="DSC_00099.JPG")).to_be_visible()
    plain.get_by_role("link", name="Newer").click()
    expect(plain.get_by_role("link", name="DSC_00000.JPG")).to_be_visible()
    stop = plain.locator(".years a", has_text=re.compile(r"^\w{3} \d{4}")).nth(12)
    month = stop.get_attribute("data-at")
    stop.click()
    expect(plain.locator(".month").first).to_have_attribute("data-month", str(month))
    plain.get_by_role("link", name="By capture").click()
    expect(plain.locator(".month").first.get_by_role("heading")).to_be_visible()
    plain.get_by_role("searchbox").fill("dsc_0001")
    plain.keyboard.press("Enter")
    expect(plain.locator(".card")).to_have_count(10)
    plain.get_by_role("link", name="Remove: file name dsc_0001").click()
    plain.get_by_role("button", name="Filter").click()
    plain.get_by_role("link", name="Failed").click()
    expect(plain.get_by_role("heading", name="Nothing found")).to_be_visible()
