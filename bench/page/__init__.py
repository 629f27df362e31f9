"""What pages weigh and how they feel: sizes, Lighthouse, the slowest interaction, ten thousand pictures scrolled."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from bench import crowd
from bench.figures import Figure, Goal
from bench.page import interactions, lighthouse, scrolling, weight
from tests.browser.conftest import FLAGS
from tests.browser.person import log_in
from tests.product import Product

PICTURES = 10_000
FEW = 500
"""For Lighthouse: it measures pages, and the emulator's queries take the longer the more there is."""
_ON = f"{PICTURES:,} pictures, 1280 x 900"


def measure(options: argparse.Namespace) -> Iterator[Figure]:  # noqa: ARG001 (all benches are called alike)
    """Sizes first, then a running product with `PICTURES` pictures."""
    yield from weight.measure()
    with tempfile.TemporaryDirectory(prefix="proofsheet-bench-") as folder:
        product = Product(Path(folder) / "data")
        product.start()
        try:
            print(f"  making {PICTURES + FEW:,} pictures", file=sys.stderr)
            crowd.fill(product.emulator, "demo", PICTURES)
            visitor = product.newcomer().name
            crowd.fill(product.emulator, visitor, FEW)
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
                yield from lighthouse.measure(product.url, _signed_in(chromium, product, visitor).context.cookies())
                yield from _felt(playwright, product.url, _signed_in(chromium, product, "demo"))
        finally:
            product.stop()


def _felt(playwright: Playwright, url: str, page: Page) -> Iterator[Figure]:
    slowest, what = interactions.slowest(page)
    yield Figure("page", "slowest interaction", slowest, "ms", Goal("<=", 100), what)
    page.goto("about:blank")
    scrolled = scrolling.scroll(playwright, url, page.context.cookies(url))
    yield Figure("page", "live elements, at most", scrolled.elements, "elements", Goal("<=", 10_000), _ON)
    yield Figure("page", "95th percentile frame", scrolled.frame, "ms", Goal("<=", 35), _ON)
    yield Figure("page", "pictures seen", scrolled.pictures, "pictures", Goal("==", PICTURES), "from end to end")


def _signed_in(chromium: Browser, product: Product, name: str) -> Page:
    context = chromium.new_context(base_url=product.url, viewport={"width": 1280, "height": 900})
    context.add_init_script(interactions.OBSERVER)
    page = context.new_page()
    log_in(page, name)
    return page
