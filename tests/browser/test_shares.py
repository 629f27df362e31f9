"""What is shown to people without an account: made by its owner, seen by a visitor, stopped."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import axe
from tests.browser.person import add, jpeg
from tests.browser.screens import Screen, every_screen
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.emulator]


@pytest.fixture
def visitor(chromium: Browser, product: Product, screen: Screen) -> Iterator[Page]:
    """Somebody without an account, who has somebody else's link."""
    size = {"width": screen.width, "height": screen.height}
    context = chromium.new_context(viewport=size, color_scheme=screen.scheme)  # type: ignore[arg-type] # it is a size
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    # The browser itself notes the status of a wrong password and of a stopped link.
    assert [error for error in errors if "status of 40" not in error] == []


def link(owner: Page, password: str = "", *, originals: bool = False) -> str:
    """Make one on the page that offers it."""
    owner.get_by_label("Password").fill(password)
    owner.get_by_label("Let people download").set_checked(originals)
    before = owner.locator(".link").count()
    owner.get_by_role("button", name="Make a link").click()
    expect(owner.locator(".link")).to_have_count(before + 1)
    return owner.locator(".link input").first.input_value()


def choose_days(owner: Page) -> None:
    """As many as nobody offers; at first, more than a link can last."""
    days = owner.get_by_label("How many days, from 1 to 365")
    expect(days).to_be_hidden()
    owner.get_by_label("Good for").select_option("Another number of days")
    days.fill("400")
    owner.get_by_role("button", name="Make a link").click()
    expect(owner.get_by_role("alert")).to_have_text("A link is good for 1 to 365 days, in whole numbers.")
    assert axe(owner) == []
    days.fill("45")


def fill_album(owner: Page, title: str, files: dict[str, bytes]) -> None:
    """Make an album of new pictures; the last one gets a title, and its page stays open."""
    paths = [add(owner, name, data) for name, data in files.items()]
    choice = owner.get_by_role("button", name=title)
    owner.goto(f"{paths[0]}/albums")
    owner.get_by_label("Title of a new album").fill(title)
    owner.get_by_role("button", name="Create and add").click()
    expect(choice).to_have_attribute("aria-pressed", "true")
    for path in paths[1:]:
        owner.goto(f"{path}/albums")
        choice.click()
        expect(choice).to_have_attribute("aria-pressed", "true")
    owner.goto(paths[-1])
    owner.get_by_label("Title", exact=True).fill("The sea")
    owner.get_by_role("button", name="Save").click()
    expect(owner.get_by_role("heading", name="The sea")).to_be_visible()


@every_screen
def test_an_album_is_shown_to_a_visitor_until_its_link_is_stopped(
    library: Page, visitor: Page, screen: Screen, refusals: list[str]
) -> None:
    refusals.append("status of 422")
    files = [f"shared-{number}-{screen}.jpg" for number in (1, 2)]
    title = f"For grandma {screen}"
    size = (screen.width + 3, 703 + len(str(screen)))
    fill_album(library, title, {name: jpeg(60 + i, size) for i, name in enumerate(files)})
    library.get_by_role("link", name=title).click()
    library.get_by_role("link", name="Share", exact=True).click()
    assert axe(library) == []
    choose_days(library)
    address = link(library, password="summer 1987")
    expect(library.get_by_role("alert")).to_have_count(0)
    until = datetime.fromisoformat(library.locator(".link time").get_attribute("datetime") or "")
    assert timedelta(days=44) < until - datetime.now(UTC) < timedelta(days=45)
    assert axe(library) == []
    library.context.grant_permissions(["clipboard-read", "clipboard-write"])
    library.get_by_role("button", name="Copy").click()
    expect(library.get_by_role("button", name="Copied")).to_be_visible()
    assert library.evaluate("navigator.clipboard.readText()") == address

    visitor.goto(address)
    assert axe(visitor) == []
    visitor.get_by_label("Password").fill("wrong")
    visitor.get_by_role("button", name="Show the pictures").click()
    expect(visitor.get_by_role("alert")).to_have_text("The password is wrong.")
    visitor.get_by_label("Password").fill("summer 1987")
    visitor.get_by_role("button", name="Show the pictures").click()
    expect(visitor.get_by_role("heading", name=title)).to_be_visible()
    expect(visitor.locator("li.card img").last).not_to_have_js_property("naturalWidth", 0)
    assert axe(visitor) == []
    assert not set(files) & set(visitor.content().split('"'))
    visitor.get_by_role("link", name="The sea").click()
    viewer = visitor.get_by_role("dialog", name="Picture viewer")
    expect(viewer.locator(".pswp__item:not([aria-hidden=true]) .pswp__img").last).to_have_js_property(
        "naturalWidth", screen.width + 3
    )
    expect(viewer.locator(".pswp__counter")).to_have_text(re.compile("^[12] / 2$"))
    expect(viewer.get_by_role("button", name="Details")).to_have_count(0)
    expect(viewer.get_by_title("Download the original")).to_have_count(0)
    assert axe(visitor) == []
    visitor.keyboard.press("Escape")
    expect(viewer).to_be_hidden()

    library.goto("/shares")
    mine = library.locator(".link", has_text=title)
    expect(mine).to_contain_text("Opened once")
    assert axe(library) == []
    mine.get_by_role("button", name="Stop").click()
    library.get_by_role("dialog").get_by_role("button", name="Stop the link").click()
    expect(library.get_by_text("The link is stopped.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_role("heading", name="There is nothing here")).to_be_visible()
    assert axe(visitor) == []


def test_a_picture_is_shared_from_the_viewer_with_its_original(library: Page, visitor: Page) -> None:
    add(library, "lent.jpg", jpeg(63))
    library.get_by_role("link", name="lent.jpg").click()
    panel = library.get_by_role("complementary", name="Details")
    library.get_by_role("button", name="Details (i)").click()
    panel.get_by_role("link", name="Share").click()
    expect(panel.get_by_role("heading", name="Share")).to_be_focused()
    address = link(library, originals=True)
    expect(panel.get_by_label("Link")).to_be_focused()
    visitor.goto(address)
    with visitor.expect_download() as saved:
        visitor.get_by_role("link", name="Download original").click()
    assert saved.value.suggested_filename == "lent.jpg"
    visitor.locator("a[data-full]").click()
    viewer = visitor.get_by_role("dialog", name="Picture viewer")
    with visitor.expect_download() as saved:
        viewer.get_by_title("Download the original").click()
    assert saved.value.path().read_bytes() == jpeg(63)
    assert axe(visitor) == []


def test_a_visitor_needs_no_script_and_no_log_names_his_link(library: Page, visitor: Page, product: Product) -> None:
    path = add(library, "plain-link.jpg", jpeg(64))
    library.goto(f"{path}/shares")
    address = link(library)
    visitor.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    visitor.goto(address)
    visitor.get_by_role("img", name="Picture").click()
    expect(visitor.locator("img")).to_have_js_property("naturalWidth", 1200)
    log = (product.data / "web.log").read_text()
    assert '"path":"/s/-/' in log
    assert address.rpartition("/")[2] not in log
