"""Looking at pictures one by one, and changing what is known of them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import axe
from tests.browser.held import Held
from tests.browser.looking import names, scroll
from tests.browser.person import add, drop, jpeg
from tests.browser.screens import Screen, every_screen
from tests.product import eventually

pytestmark = [pytest.mark.browser, pytest.mark.emulator]


@every_screen
def test_the_panel_shows_edits_and_turns_and_the_keys_still_work(library: Page, screen: Screen) -> None:
    name, title = f"panel-{screen}.jpg", f"In the fields, {screen}"
    drop(library, name, jpeg(200 + screen.width // 100 + len(screen.scheme)))  # the same content would be known
    card = library.locator("li.card.ready").get_by_role("link", name=name)
    card.click(timeout=30_000)
    viewer = library.get_by_role("dialog", name="Picture viewer")
    expect(viewer.locator(".pswp__img").last).to_be_visible()
    viewer.get_by_role("button", name="Details").click()
    panel = viewer.get_by_role("complementary", name="Details")
    expect(panel.get_by_text("1200 × 800")).to_be_visible()  # noqa: RUF001 (the sign that people read)
    panel.get_by_label("Title").fill(title)
    panel.get_by_label("Tags").fill("field, wind")
    panel.get_by_role("button", name="Save").click()
    expect(panel.get_by_text("Saved")).to_be_visible()
    expect(panel.get_by_role("button", name="Save")).to_be_focused()
    expect(panel.get_by_role("link", name="wind")).to_be_visible()
    assert axe(library) == []
    panel.get_by_role("button", name="Turn right").click()
    expect(panel.get_by_text("800 × 1200")).to_be_visible(timeout=30_000)  # noqa: RUF001 (as above)
    expect(panel.get_by_role("button", name="Turn right")).to_be_focused()
    expect(viewer.locator(".pswp__item:not([aria-hidden=true]) .pswp__img").last).to_have_js_property(
        "naturalHeight", 1200
    )
    library.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    library.reload()
    turned = library.locator("li.card.ready").get_by_role("link", name=re.compile(title))
    expect(turned.locator("img")).to_have_js_property("naturalHeight", 512)


def test_whoever_types_while_the_viewer_opens_keeps_the_focus(library: Page) -> None:
    add(library, "hasty.jpg", jpeg(85))
    library.goto("/")
    library.clock.install()
    library.locator("li.card").get_by_role("link", name="hasty.jpg").click()
    library.get_by_role("button", name="Details (i)").click()
    title = library.get_by_label("Title", exact=True)
    title.fill("Already typing")
    library.clock.run_for(2_000)
    expect(library.get_by_role("dialog", name="Picture viewer")).to_have_class(re.compile("pswp--ui-visible"))
    expect(title).to_be_focused()


def test_what_somebody_types_stays_while_the_picture_gets_ready(library: Page) -> None:
    path = add(library, "typed.jpg", jpeg(83))
    library.goto(path)
    library.get_by_role("button", name="Turn left").click()
    title = library.get_by_label("Title")
    title.fill("Not saved yet")
    library.get_by_label("Tags").press_sequentially("sea")
    expect(library.locator("#picture")).to_have_attribute("data-status", "processing")
    eventually(lambda: 'data-status="ready"' in library.request.get(path).text(), "ready")
    with library.expect_response(f"**{path}"):
        pass
    expect(title).to_have_value("Not saved yet")
    library.get_by_role("button", name="Save").click()
    expect(library.get_by_role("heading", name="Not saved yet")).to_be_visible()
    expect(library.locator("#picture")).to_have_attribute("data-status", "ready")


def test_what_is_refused_in_the_panel_says_why_and_is_not_sent_again(library: Page, refusals: list[str]) -> None:
    refusals += ["status of 409", "status of 502", "ERR_FAILED", "Failed to fetch"]
    path = add(library, "refused.jpg", jpeg(84))
    sent: list[str] = []
    library.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    library.locator("li.card").get_by_role("link", name="refused.jpg").click()
    library.get_by_role("button", name="Details (i)").click()
    said = library.get_by_role("complementary", name="Details").get_by_role("alert")
    answers: list[tuple[Callable[[Route], None], str]] = [
        (lambda route: route.fulfill(status=409, body='<p id="explanation">Somebody was quicker.</p>'), "Somebody was"),
        (lambda route: route.fulfill(status=502), "The server answered 502. Look whether it was done"),
        (lambda route: route.abort(), "The connection was lost. Look whether it was done"),
    ]
    for number, (answer, sentence) in enumerate(answers, 1):
        library.route(f"**{path}/turn", answer, times=1)
        library.get_by_role("button", name="Turn left").click()
        expect(said).to_contain_text(sentence)
        assert len(sent) == number
    library.get_by_role("button", name="Turn left").dblclick()
    expect(said).to_have_count(0)
    # Two quarters, of what is: none of those that were refused.
    eventually(lambda: library.request.get(f"/api/v1{path}").json()["rotation"] == 180, "the picture is upside down")


def test_the_picture_page_edits_without_script(library: Page) -> None:
    drop(library, "hand-made.jpg", jpeg(82))
    card = library.locator("li.card.ready").get_by_role("link", name="hand-made.jpg")
    href = card.get_attribute("href", timeout=30_000)
    assert href
    browser = library.context.browser
    assert browser
    plain = browser.new_context(
        base_url=library.url, java_script_enabled=False, storage_state=library.context.storage_state()
    )
    page = plain.new_page()
    page.goto(href)
    page.get_by_label("Title").fill("By hand")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="By hand")).to_be_visible()
    plain.close()


def test_the_viewer_goes_through_the_library_in_its_order(collection: Page) -> None:
    month = collection.locator("#dates .years ol a").nth(14).get_attribute("href")
    before = Held(collection, re.compile("backwards"))
    collection.goto(str(month))
    first = names(collection)[0]
    number = int(re.findall(r"\d+", first)[0])
    collection.get_by_role("link", name=first).click()
    viewer = collection.get_by_role("dialog", name="Picture viewer")
    caption = viewer.locator(".pswp__caption")
    sections = collection.locator(".month").count()
    expect(viewer).to_be_visible()
    collection.keyboard.press("ArrowRight")  # heard, though the picture is still growing
    expect(caption).to_have_text(f"DSC_{number + 1:05}.JPG")
    before.release()
    eventually(lambda: collection.locator(".month").count() > sections, "what comes before")
    expect(viewer.locator(".pswp__counter")).to_be_hidden()  # nobody knows yet how many there are
    for step in (0, -1, -2):
        collection.keyboard.press("ArrowLeft")
        expect(caption).to_have_text(f"DSC_{number + step:05}.JPG")
        expect(viewer.locator(f"img.pswp__img[alt='DSC_{number + step:05}.JPG']").last).to_be_in_viewport()


def test_the_viewer_goes_on_where_the_page_ends(collection: Page) -> None:
    in_view = """() => document.querySelector('[alt="DSC_00128.JPG"]')?.getBoundingClientRect().bottom < innerHeight"""
    while not collection.evaluate(in_view):  # the first page has thirty, each after it ninety-nine
        scroll(collection, 600)
    collection.get_by_role("link", name="DSC_00128.JPG").click()
    viewer = collection.get_by_role("dialog", name="Picture viewer")
    expect(viewer).to_be_visible()
    for number in range(129, 132):
        collection.keyboard.press("ArrowRight")
        expect(viewer.locator(".pswp__caption")).to_have_text(f"DSC_{number:05}.JPG")
