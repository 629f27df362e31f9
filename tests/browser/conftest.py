"""A real Chromium in front of the real product. Anything on the console that is an error fails the test."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, StorageState, expect, sync_playwright

from bench import crowd
from tests.browser.person import log_in
from tests.browser.screens import DESKTOP, Screen
from tests.product import Product

expect.set_options(timeout=15_000)  # a machine that is busy fails no test

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("browsed") / "data")
    product.start()
    yield product
    product.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        except Error:
            pytest.skip("no Chromium on this machine (on Debian and Ubuntu: apt install chromium)")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def session(chromium: Browser, product: Product) -> StorageState:
    """The cookie of one log-in, for all tests that do not end it."""
    return _session(chromium, product, "demo")


@pytest.fixture(scope="session")
def collector(chromium: Browser, product: Product) -> StorageState:
    """Somebody who is logged in and has 240 pictures, ten for each of the last 24 months."""
    person = product.newcomer()
    crowd.fill(product.emulator, person.name, 240, years=2, whole=True)
    return _session(chromium, product, person.name)


def _session(chromium: Browser, product: Product, name: str) -> StorageState:
    context = chromium.new_context(base_url=product.url)
    log_in(context.new_page(), name)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def screen() -> Screen:
    """The window; `every_screen` gives a test all of them."""
    return DESKTOP


@pytest.fixture
def refusals() -> list[str]:
    """What the browser itself reports of answers that a test provokes, such as the status 401 of a wrong password."""
    return []


@pytest.fixture
def page(chromium: Browser, product: Product, screen: Screen, refusals: list[str]) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=product.url,
        viewport={"width": screen.width, "height": screen.height},
        color_scheme=screen.scheme,
    )
    page = context.new_page()
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            errors.append(f"{message.type}: {message.text}")

    page.on("console", note)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert [error for error in errors if not any(refusal in error for refusal in refusals)] == []


@pytest.fixture
def collection(page: Page, collector: StorageState) -> Page:
    """Logged in, looking at a library that goes on for years."""
    page.context.add_cookies(collector["cookies"])  # type: ignore[arg-type] # what it gave it takes
    page.goto("/")
    return page


@pytest.fixture
def library(page: Page, session: StorageState) -> Page:
    """Logged in, looking at the library."""
    page.context.add_cookies(session["cookies"])  # type: ignore[arg-type] # what it gave it takes
    page.goto("/")
    return page
