"""The library scrolled from the newest picture to the oldest, in a browser that nobody listens to meanwhile.

Playwright hears of each request that a page makes; with ten thousand pictures that takes a tenth of the two processors.
So it hangs up once the page is there, and the page writes into its title what came out.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Page, Playwright

from tests.browser.conftest import FLAGS
from tests.product import eventually

_EMPTY = "about:blank"
_SIZE = {"width": 1280, "height": 900}
_PATIENCE = 600
"""Seconds for ten thousand pictures; they take a minute or two."""
_STEP = 120
"""CSS pixels a frame: at 60 frames a second, eight screens in a second."""
_SCROLL = """
(step) => setTimeout(async () => {
  const frames = [], seen = new Set();
  let elements = 0, last = performance.now(), still = 0;
  while (still < 600) {
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - last);
    last = now;
    const before = scrollY;
    scrollBy(0, step);
    still = scrollY === before ? still + 1 : 0;
    if (!document.querySelector('.older') && still) break;
    if (frames.length % 30) continue;
    elements = Math.max(elements, document.getElementsByTagName('*').length);
    for (const card of document.getElementsByClassName('card')) seen.add(card.dataset.id);
  }
  for (const card of document.getElementsByClassName('card')) seen.add(card.dataset.id);
  frames.sort((a, b) => a - b);
  document.title = ['scrolled', elements, frames[Math.floor(frames.length * .95)], seen.size].join(' ');
}, 1000)
"""


@dataclass(frozen=True)
class Scrolled:
    """The most elements at once, the 95th percentile of a frame in milliseconds, and how many pictures were there."""

    elements: int
    frame: float
    pictures: int


def scroll(playwright: Playwright, url: str, cookies: Sequence[Any]) -> Scrolled:
    """Scroll the library of whoever has `cookies` to the end of the list, waiting where more is being loaded."""
    with _browser() as address:
        browser = playwright.chromium.connect_over_cdp(address)
        _begin(browser.contexts[0].pages[0], url, cookies)
        browser.close()  # the connection: the page stays
        title = eventually(lambda: _title(address, "scrolled"), "the end of the library", _PATIENCE)
        _, elements, frame, pictures = title.split()
        return Scrolled(int(elements), float(frame), int(pictures))


@contextmanager
def _browser() -> Iterator[str]:
    """The address of a browser of its own, which shows one empty page."""
    with tempfile.TemporaryDirectory(prefix="proofsheet-bench-", ignore_cleanup_errors=True) as folder:
        options = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={folder}", _EMPTY]
        process = subprocess.Popen([shutil.which("chromium") or "", *FLAGS, *options], stderr=subprocess.DEVNULL)
        port = Path(folder) / "DevToolsActivePort"
        try:
            eventually(lambda: port.exists() and port.read_text(), "a browser")
            address = f"http://127.0.0.1:{port.read_text().split()[0]}"
            eventually(lambda: _title(address, _EMPTY), "an empty page")
            yield address
        finally:
            process.terminate()
            process.wait()


def _title(address: str, beginning: str) -> str | None:
    """The title of the page, once it begins so."""
    pages = requests.get(f"{address}/json/list", timeout=60).json()
    return next((page["title"] for page in pages if page["title"].startswith(beginning)), None)


def _begin(page: Page, url: str, cookies: Sequence[Any]) -> None:
    session = page.context.new_cdp_session(page)
    window = session.send("Browser.getWindowForTarget")
    frame = window["bounds"]["height"] - page.evaluate("innerHeight")
    bounds = {"width": _SIZE["width"], "height": _SIZE["height"] + frame}
    session.send("Browser.setWindowBounds", {"windowId": window["windowId"], "bounds": bounds})
    page.context.add_cookies(cookies)
    page.goto(url)
    page.locator("li.card img").first.wait_for()
    assert page.evaluate("({ width: innerWidth, height: innerHeight })") == _SIZE
    page.evaluate(_SCROLL, _STEP)
