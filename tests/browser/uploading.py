"""What a person does with the uploader, and what the bucket hears of it."""

import contextlib
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Dialog, Locator, Page, Request, Route, expect

from tests.browser.person import jpeg
from tests.product import eventually

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
    """As the desktop does it, folders and all; once more where a busy browser has lost the drop."""
    session = page.context.new_cdp_session(page)
    overlay = page.get_by_text("Drop to add to your library")
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}

    def dispatch(event: str) -> None:
        session.send("Input.dispatchDragEvent", {"type": event, "x": 300, "y": 300, "data": data})

    for patience in (5_000, 10_000, 15_000):
        for event in ("dragEnter", "dragOver"):
            dispatch(event)
            expect(overlay).to_be_visible()
        dispatch("drop")
        with contextlib.suppress(AssertionError):
            return expect(overlay).to_be_hidden(timeout=patience)
    raise AssertionError("nothing can be dropped")


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


def wait_until_it_may_be_left(page: Page) -> None:
    """The browser needs a moment to keep a file; until then the page asks before it is left."""
    ask = "dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    eventually(lambda: page.evaluate(ask), "uploads that the browser keeps")


def wait_until_nothing_is_kept(page: Page) -> None:
    """Until the browser has noted the end of an upload, the page would go on with it when it is loaded again."""
    count = """async () => {
        const result = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
        const counts = (await indexedDB.databases()).map(async ({ name }) => {
            const database = await result(indexedDB.open(name));
            const records = await result(database.transaction('records').objectStore('records').count());
            database.close();
            return records;
        });
        return (await Promise.all(counts)).every((records) => records === 0);
    }"""
    eventually(lambda: page.evaluate(count), "a browser that keeps no upload")


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


def times(count: int, answer: Callable[[Route], None]) -> Callable[[Route], None]:
    """Answers the first `count` requests so, and lets all others go to the server."""
    left = iter(range(count))
    return lambda route: route.fallback() if next(left, None) is None else answer(route)
