"""Looking through a library that goes on for years: down and up, by dates, by keys, and back to the same place."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, StorageState, expect

from tests.browser.axe import axe
from tests.browser.held import Held
from tests.browser.screens import DESKTOP, every_screen
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.emulator]

SHIFTS = """() => new Promise((done) => {
    new PerformanceObserver((list) => done(list.getEntries().map(
        ({ value, sources }) => `${value} ${sources.map(({ node }) => node?.className).join()}`,
    ))).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => done([]), 500);
})"""
"""What moved on the page without anybody's doing; an observer is told nothing where nothing did."""


def cards(page: Page) -> Locator:
    return page.locator("#timeline .card")


def names(page: Page) -> list[str]:
    """Of the cards that are in the page."""
    images = page.locator("#timeline .card img")
    return [str(image.get_attribute("alt")) for image in images.all()]


def scroll(page: Page, pixels: int) -> None:
    """As fast as a person does, a screen at a time: what comes into view is there before it does."""
    for _ in range(abs(pixels) // 600):
        page.evaluate("(by) => scrollBy(0, by)", 600 if pixels > 0 else -600)
        page.evaluate("() => new Promise(requestAnimationFrame)")


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
    assert collection.evaluate("document.documentElement.scrollWidth") <= collection.viewport_size["width"]  # type: ignore[index]
    assert collection.evaluate(SHIFTS) == []


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


def test_the_viewer_goes_through_the_library_in_its_order(collection: Page) -> None:
    month = collection.locator("#dates .years ol a").nth(14).get_attribute("href")
    before = Held(collection, re.compile("backwards"))
    collection.goto(str(month))
    first = names(collection)[0]
    number = int(re.findall(r"\d+", first)[0])
    collection.get_by_role("link", name=first).click()
    viewer = collection.get_by_role("dialog", name="Picture viewer")
    caption, counter = viewer.locator(".pswp__caption"), viewer.locator(".pswp__counter")
    expect(viewer).to_be_visible()
    collection.keyboard.press("ArrowRight")  # heard, though the picture is still growing
    expect(caption).to_have_text(f"DSC_{number + 1:05}.JPG")
    expect(counter).to_have_text(re.compile("^2 / "))
    before.release()
    expect(counter).to_have_text(re.compile("^101 / "))  # what comes before is there
    for step in (0, -1, -2):
        collection.keyboard.press("ArrowLeft")
        expect(caption).to_have_text(f"DSC_{number + step:05}.JPG")
        expect(viewer.locator(f"img.pswp__img[alt='DSC_{number + step:05}.JPG']").last).to_be_in_viewport()


def test_the_viewer_goes_on_where_the_page_ends(collection: Page) -> None:
    last = collection.get_by_role("link", name="DSC_00098.JPG")
    while not last.count():
        scroll(collection, 600)
    last.click()
    viewer = collection.get_by_role("dialog", name="Picture viewer")
    expect(viewer).to_be_visible()
    for number in range(99, 102):
        collection.keyboard.press("ArrowRight")
        expect(viewer.locator(".pswp__caption")).to_have_text(f"DSC_{number:05}.JPG")


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


@pytest.fixture
def requests(collection: Page) -> list[Request]:
    """Every question that the page asks about cards."""
    asked: list[Request] = []
    collection.on("request", lambda request: asked.append(request) if "/cards?" in request.url else None)
    return asked


def announce(page: Page, count: int) -> None:
    """Ask for uploads whose files never come."""
    page.evaluate(
        """(count) => Promise.all(Array.from({ length: count }, (_, number) => fetch('/api/v1/uploads', {
            method: 'POST',
            headers: {
                'Content-Type': 'application/json',
                'X-CSRFToken': document.querySelector('meta[name=csrf-token]').content,
            },
            body: JSON.stringify({ filename: `late-${number}.jpg`, size: 1, content_type: 'image/jpeg' }),
        })))""",
        count,
    )


def remove_announced(page: Page) -> None:
    page.evaluate(
        """() => Promise.all([...document.querySelectorAll('.card.pending')].map(({ dataset }) => fetch(
            `/api/v1/images/${dataset.id}`,
            { method: 'DELETE', headers: { 'X-CSRFToken': document.querySelector('meta[name=csrf-token]').content } },
        )))"""
    )


def test_the_page_asks_only_while_something_waits_and_ever_more_seldom(
    collection: Page, requests: list[Request]
) -> None:
    collection.clock.install()
    collection.reload()
    collection.clock.run_for(120_000)
    assert requests == []
    announce(collection, 3)
    collection.reload()
    expect(cards(collection).locator(".busy")).to_have_count(3)
    gaps = [until_asked(collection, requests) for _ in range(4)]
    assert gaps == sorted(gaps)
    assert gaps[-1] > gaps[0]
    ids = re.findall("[0-9A-Z]{26}", requests[-1].url)
    assert len(ids) == 3  # one question for all of them
    answer = requests[-1].response()
    assert answer
    assert answer.headers["etag"]
    hide(collection, hidden=True)
    asked = len(requests)
    collection.clock.run_for(120_000)
    assert len(requests) == asked
    hide(collection, hidden=False)
    until_asked(collection, requests)
    remove_announced(collection)
    until_asked(collection, requests)
    expect(cards(collection).locator(".busy")).to_have_count(0)
    asked = len(requests)
    collection.clock.run_for(120_000)
    assert len(requests) == asked


def until_asked(page: Page, requests: list[Request]) -> int:
    """How many seconds of the page's own clock pass until its next question is answered."""
    asked = len(requests)
    for second in range(1, 60):
        page.clock.run_for(1_000)
        if len(requests) > asked:
            requests[-1].response()
            return second
    raise AssertionError("the page asks nothing")


def hide(page: Page, *, hidden: bool) -> None:
    """Another tab comes to the front, or this one does again."""
    page.evaluate(
        """(hidden) => {
            Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
            document.dispatchEvent(new Event('visibilitychange'));
        }""",
        hidden,
    )


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
