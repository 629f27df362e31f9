"""Uploads that go well, and all that may come in between."""

import re
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, Request, Route, StorageState, expect

from tests.browser.axe import axe
from tests.browser.conftest import FLAGS
from tests.browser.held import Held
from tests.browser.person import jpeg, log_in
from tests.browser.screens import Screen, every_screen
from tests.product import Product, eventually

pytestmark = [pytest.mark.browser, pytest.mark.emulator]

BUCKET = re.compile(r"/uploads/demo/")
PART = 8 * 2**20
SECOND_PART = re.compile(r"/uploads/demo/.*partNumber=2")


def tray(page: Page) -> Locator:
    return page.get_by_label("Uploads", exact=True)


def row(page: Page, name: str) -> Locator:
    return tray(page).get_by_role("listitem").filter(has_text=name)


def says(page: Page, text: str | re.Pattern[str]) -> None:
    expect(tray(page)).to_contain_text(text, timeout=30_000)


def ready(page: Page, name: str) -> Locator:
    card = page.locator("li.card.ready").get_by_role("link", name=name)
    expect(card.first).to_be_visible(timeout=30_000)
    return card


def picture(path: Path, shade: int, size: int = 0) -> Path:
    """A JPEG, which may be followed by anything: here by chance, then zeros, up to `size` bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(jpeg(shade, (300, 200)) + secrets.token_bytes(8))
    if size:
        with path.open("ab") as file:
            file.truncate(size)
    return path


def choose(page: Page, *paths: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add pictures").click()
    chooser.value.set_files(paths)


def drag(page: Page, *paths: Path) -> None:
    """As the desktop does it, folders and all."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for event in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": event, "x": 300, "y": 300, "data": data})


@every_screen
def test_a_folder_is_dropped_and_what_is_no_picture_is_told_by_kind(library: Page, tmp_path: Path) -> None:
    folder = tmp_path / "holiday"
    picture(folder / "first.jpg", 20)
    picture(folder / "deep" / "er" / "second.jpg", 21)
    picture(folder / "huge.jpg", 22, 200_000_001)
    for name in ("IMG_1.CR3", "IMG_2.CR3", "film.mov", "letter.pdf", "empty.png", ".DS_Store"):
        (folder / name).write_bytes(b"" if name == "empty.png" else b"anything")
    drag(library, folder)
    for name in ("first.jpg", "second.jpg"):
        ready(library, name)
    says(library, "2 pictures uploaded, 6 not added")
    expect(row(library, "IMG_1.CR3, IMG_2.CR3")).to_contain_text("RAW files cannot be shown here")
    for name, reason in {
        "film.mov": "Videos are not kept here",
        "letter.pdf": "Documents are not kept here",
        "empty.png": "The file is empty",
        "huge.jpg": "the limit is 200 MB",
    }.items():
        expect(row(library, name)).to_contain_text(reason)
    expect(tray(library)).not_to_contain_text("DS_Store")
    assert axe(library) == []
    tray(library).get_by_role("button", name="Clear the list").click()
    expect(tray(library)).to_be_hidden()


def test_a_folder_is_chosen(library: Page, tmp_path: Path) -> None:
    picture(tmp_path / "chosen" / "in" / "third.jpg", 23)
    with library.expect_file_chooser() as chooser:
        library.get_by_role("button", name="Add a folder").click()
    chooser.value.set_files(tmp_path / "chosen")
    ready(library, "third.jpg")


def test_a_picture_is_pasted(library: Page) -> None:
    library.context.grant_permissions(["clipboard-read", "clipboard-write"])
    library.evaluate(
        """async () => {
            const canvas = new OffscreenCanvas(30, 20);
            canvas.getContext('2d').fillRect(0, 0, 20, 10);
            await navigator.clipboard.write([new ClipboardItem({ 'image/png': await canvas.convertToBlob() })]);
        }"""
    )
    library.keyboard.press("Control+V")
    ready(library, "Pasted 20")


def test_a_picture_that_is_dragged_within_the_page_is_not_uploaded(library: Page, tmp_path: Path) -> None:
    choose(library, picture(tmp_path / "mine.jpg", 24))
    ready(library, "mine.jpg")
    says(library, "1 picture uploaded")
    library.locator("li.card.ready img").first.drag_to(library.get_by_role("link", name="Settings"))
    expect(library.get_by_text("Drop to add to your library")).to_be_hidden()
    expect(library.locator("li.card")).to_have_count(library.locator("li.card.ready").count())
    says(library, "1 picture uploaded")


class Sent:
    """The requests that a page makes to the bucket."""

    def __init__(self, page: Page) -> None:
        self._requests: list[Request] = []
        page.on("request", lambda request: self._requests.append(request) if BUCKET.search(request.url) else None)

    def of(self, method: str) -> list[dict[str, list[str]]]:
        """The queries of all requests with that method."""
        return [parse_qs(urlsplit(each.url).query) for each in self._requests if each.method == method]

    @property
    def parts(self) -> list[int]:
        return [int(query["partNumber"][0]) for query in self.of("PUT") if "partNumber" in query]


def button(page: Page, name: str) -> Locator:
    return tray(page).get_by_role("button", name=name, exact=True)


@every_screen
def test_an_upload_is_paused_and_goes_on_with_the_parts_that_are_missing(
    library: Page, tmp_path: Path, screen: Screen
) -> None:
    sent, name = Sent(library), f"long-{screen}.jpg"
    held = Held(library, SECOND_PART)
    choose(library, picture(tmp_path / name, 24, 2 * PART + 1000), picture(tmp_path / "short.jpg", 25))
    expect(row(library, name)).to_contain_text("49% of 17 MB")
    says(library, re.compile(r"MB/s, less than a minute left"))
    button(library, f"Pause: {name}").click()
    expect(row(library, name)).to_contain_text("Paused")
    expect(button(library, f"Resume: {name}")).to_be_focused()
    assert axe(library) == []
    assert not sent.of("DELETE")
    held.release()
    button(library, f"Resume: {name}").click()
    ready(library, name)
    assert "uploadId" in sent.of("GET")[0]
    assert sent.parts == [1, 2, 2, 3]


def test_all_are_paused_resumed_and_cancelled(library: Page, tmp_path: Path) -> None:
    Held(library, BUCKET)
    choose(library, *(picture(tmp_path / f"many-{number}.jpg", 30 + number) for number in range(8)))
    expect(library.locator("li.card", has_text="many-3.jpg")).to_be_visible()
    button(library, "Pause all").click()
    for number in (0, 7):
        expect(row(library, f"many-{number}.jpg")).to_contain_text("Paused")
    button(library, "Resume all").click()
    expect(row(library, "many-0.jpg")).to_contain_text("%")
    button(library, "Cancel: many-7.jpg").click()
    expect(row(library, "many-7.jpg")).to_have_count(0)
    button(library, "Cancel all").click()
    library.get_by_role("dialog").get_by_role("button", name="Stop uploads").click()
    expect(button(library, "Cancel all")).to_be_hidden()
    expect(library.locator("li.card", has_text="many-")).to_have_count(0, timeout=30_000)


def wait_until_it_may_be_left(page: Page) -> None:
    """The browser needs a moment to keep a file; until then the page asks before it is left."""
    ask = "dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    eventually(lambda: page.evaluate(ask), "uploads that the browser keeps")


def test_an_upload_goes_on_after_a_reload(library: Page, tmp_path: Path) -> None:
    sent = Sent(library)
    Held(library, SECOND_PART)
    choose(library, picture(tmp_path / "kept.jpg", 40, 2 * PART))
    expect(row(library, "kept.jpg")).to_contain_text("50% of 17 MB")
    wait_until_it_may_be_left(library)
    library.unroute(SECOND_PART)
    library.reload()
    ready(library, "kept.jpg")
    assert "uploadId" in sent.of("GET")[0]
    assert sent.parts.count(1) == 1
    library.reload(wait_until="networkidle")
    expect(tray(library)).to_be_hidden()


@every_screen
def test_a_file_that_is_too_large_to_keep_is_chosen_again(library: Page, tmp_path: Path, screen: Screen) -> None:
    sent, name = Sent(library), f"large-{screen}.jpg"
    Held(library, SECOND_PART)
    path = picture(tmp_path / name, 41, 8 * PART + 1)
    choose(library, path)
    expect(row(library, name)).to_contain_text("12% of 67 MB")
    library.unroute(SECOND_PART)
    questions(library)
    library.reload()
    expect(row(library, name)).to_contain_text("Choose the file again to go on")
    assert axe(library) == []
    with library.expect_file_chooser() as chooser:
        button(library, f"Choose it: {name}").click()
    chooser.value.set_files(path)
    ready(library, name)
    assert sent.parts.count(1) == 1


def questions(page: Page) -> list[str]:
    """The kinds of all questions that the browser is going to ask; each is answered with yes."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    return asked


def leave(page: Page) -> list[str]:
    """Goes away from the page; answers what the browser asks first."""
    asked = questions(page)
    page.get_by_role("link", name="Activity").click()
    expect(page.get_by_role("heading", name="Activity", level=1)).to_be_attached()
    return asked


def test_leaving_asks_only_where_something_would_be_lost(library: Page, tmp_path: Path) -> None:
    Held(library, BUCKET)
    choose(library, picture(tmp_path / "small.jpg", 41))
    expect(row(library, "small.jpg")).to_contain_text("%")
    wait_until_it_may_be_left(library)
    assert leave(library) == []
    expect(row(library, "small.jpg")).to_contain_text("%")
    choose(library, picture(tmp_path / "vast.jpg", 42, 65 * 2**20))
    expect(row(library, "vast.jpg")).to_contain_text("%")
    assert leave(library) == ["beforeunload"]
    button(library, "Remove: vast.jpg").click()
    button(library, "Cancel all").click()
    library.get_by_role("dialog").get_by_role("button", name="Stop uploads").click()
    expect(row(library, "small.jpg")).to_have_count(0)


def test_another_tab_takes_over_only_what_nobody_looks_after(library: Page, tmp_path: Path) -> None:
    Held(library, BUCKET)
    choose(library, picture(tmp_path / "handed-over.jpg", 43))
    wait_until_it_may_be_left(library)
    other = library.context.new_page()
    other.goto("/", wait_until="networkidle")
    expect(tray(other)).to_be_hidden()
    library.close()
    expect(ready(other, "handed-over.jpg")).to_have_count(1)


def times(count: int, answer: Callable[[Route], None]) -> Callable[[Route], None]:
    """Answers the first `count` requests so, and lets all others go to the server."""
    left = iter(range(count))
    return lambda route: route.fallback() if next(left, None) is None else answer(route)


@every_screen
def test_a_lost_network_is_waited_out(library: Page, tmp_path: Path, screen: Screen, refusals: list[str]) -> None:
    refusals.append("ERR_INTERNET_DISCONNECTED")
    held = Held(library, BUCKET)
    choose(library, *(picture(tmp_path / f"{number}-tunnel-{screen}.jpg", 44) for number in range(6)))
    expect(row(library, f"0-tunnel-{screen}.jpg")).to_contain_text("%")
    library.context.set_offline(True)
    says(library, "No connection. The uploads go on when it is back.")
    expect(tray(library).get_by_role("status")).to_contain_text("No connection.")
    assert axe(library) == []
    library.context.set_offline(False)
    held.release()
    ready(library, f"5-tunnel-{screen}.jpg")


def test_a_connection_that_breaks_is_tried_again(library: Page, tmp_path: Path, refusals: list[str]) -> None:
    refusals.append("ERR_CONNECTION_RESET")
    library.route(BUCKET, times(4, lambda route: route.abort("connectionreset")))
    choose(library, picture(tmp_path / "broken.jpg", 51))
    says(library, "No connection.")
    ready(library, "broken.jpg")


def test_a_busy_server_is_waited_for(library: Page, tmp_path: Path, refusals: list[str]) -> None:
    refusals.append("status of 503")

    def refuse(route: Route) -> None:
        route.fulfill(status=503, headers={"Retry-After": "1"}, json={"detail": "Too much."})

    library.route("**/api/v1/uploads", times(2, refuse))
    choose(library, picture(tmp_path / "patient.jpg", 45))
    says(library, "The server is busy.")
    ready(library, "patient.jpg")


def test_a_session_that_ends_is_begun_again_in_another_tab(page: Page, tmp_path: Path, refusals: list[str]) -> None:
    refusals.append("status of 401")
    log_in(page)
    held = Held(page, BUCKET)
    choose(page, *(picture(tmp_path / f"overnight-{number}.jpg", 46) for number in range(6)))
    expect(row(page, "overnight-0.jpg")).to_contain_text("%")
    other = page.context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Log out").click()
    held.release()
    says(page, "Your session has ended. Log in again in another tab, and the uploads go on.")
    assert axe(page) == []
    other.close()
    with page.expect_popup() as popup:
        tray(page).get_by_role("link", name="Log in again").click()
    log_in(popup.value)
    popup.value.close()
    ready(page, "overnight-5.jpg")


def test_logging_out_throws_away_what_the_browser_kept(page: Page, tmp_path: Path) -> None:
    log_in(page)
    Held(page, BUCKET)
    choose(page, picture(tmp_path / "secret.jpg", 54))
    wait_until_it_may_be_left(page)
    asked = questions(page)
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    assert asked == ["beforeunload"]
    assert page.evaluate("indexedDB.databases()") == []
    assert page.evaluate("localStorage.length") == 0


def forbidden(route: Route) -> None:
    body = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
    route.fulfill(status=403, content_type="application/xml", headers={"Access-Control-Allow-Origin": "*"}, body=body)


def test_a_permission_that_ran_out_is_asked_for_again(library: Page, tmp_path: Path, refusals: list[str]) -> None:
    refusals += ["status of 403", "unsafe header"]
    library.route(BUCKET, times(1, forbidden))
    choose(library, picture(tmp_path / "asleep.jpg", 47))
    ready(library, "asleep.jpg")


@every_screen
def test_what_the_storage_refuses_for_good_says_so_and_can_be_tried_again(
    library: Page, tmp_path: Path, screen: Screen, refusals: list[str]
) -> None:
    refusals += ["status of 403", "unsafe header"]
    name = f"barred-{screen}.jpg"
    library.route(BUCKET, forbidden)
    choose(library, picture(tmp_path / name, 48))
    expect(row(library, name)).to_contain_text("The storage refused the file (AccessDenied).")
    assert axe(library) == []
    library.unroute(BUCKET)
    button(library, f"Try again: {name}").click()
    ready(library, name)


@every_screen
def test_the_same_picture_is_named_with_a_link_and_can_be_sent_all_the_same(
    library: Page, tmp_path: Path, screen: Screen
) -> None:
    twin, other = f"twin-{screen}.jpg", f"other-{screen}.jpg"
    path = picture(tmp_path / twin, 49)
    choose(library, path)
    href = ready(library, twin).get_attribute("href")
    choose(library, path.rename(tmp_path / other))
    says(library, "1 already here")
    assert row(library, other).get_by_role("link", name="Show it").get_attribute("href") == href
    assert axe(library) == []
    button(library, f"Upload anyway: {other}").click()
    ready(library, other)


def test_a_thousand_pictures_in_one_drop_leave_the_page_alive(library: Page) -> None:
    files = library.evaluate_handle(
        """([data, count]) => {
            const transfer = new DataTransfer();
            for (let number = 0; number < count; number += 1) {
                const content = [Uint8Array.from(data), crypto.getRandomValues(new Uint8Array(8))];
                transfer.items.add(new File(content, `${number}.jpg`, { type: 'image/jpeg' }));
            }
            return transfer;
        }""",
        [list(jpeg(50, (60, 40))), 1000],
    )
    library.dispatch_event("body", "drop", {"dataTransfer": files})
    says(library, re.compile("[1-9] of 1000 pictures uploaded"))
    expect(tray(library).get_by_role("listitem")).to_have_count(30)
    expect(tray(library)).to_contain_text(re.compile(r"and 9\d\d more"))
    button(library, "Cancel all").click()
    library.get_by_role("dialog").get_by_role("button", name="Stop uploads").click()
    says(library, re.compile(r"^\s*\d+ pictures? uploaded"))
    expect(tray(library).get_by_role("listitem")).to_have_count(0)


def test_plain_http_is_enough(chromium: Browser, product: Product, session: StorageState, tmp_path: Path) -> None:
    """Elsewhere than on this machine a browser has no hash, and no locks, without HTTPS."""
    rules = "--host-resolver-rules=MAP pictures.test 127.0.0.1"
    browser = chromium.browser_type.launch(executable_path=shutil.which("chromium"), args=[*FLAGS, rules])
    page = browser.new_page(base_url=f"http://pictures.test:{product.port}")
    cookies = [{**cookie, "domain": "pictures.test"} for cookie in session["cookies"]]
    page.context.add_cookies(cookies)  # type: ignore[arg-type] # what it gave it takes
    page.goto("/")
    assert page.evaluate("[typeof crypto.subtle, typeof navigator.locks]") == ["undefined", "undefined"]
    Held(page, SECOND_PART)
    choose(page, picture(tmp_path / "plain.jpg", 52), picture(tmp_path / "plain-large.jpg", 53, 2 * PART))
    ready(page, "plain.jpg")
    expect(row(page, "plain-large.jpg")).to_contain_text("50%")
    assert leave(page) == ["beforeunload"]
    expect(tray(page)).to_be_hidden()
    browser.close()
