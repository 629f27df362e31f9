"""A real Chromium in front of the real product. Anything on the console that is an error fails the test."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from tests.product import PASSWORD, Product

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


@pytest.fixture
def refusals() -> list[str]:
    """What the browser itself reports of answers that a test provokes, such as the status 401 of a wrong password."""
    return []


@pytest.fixture
def page(chromium: Browser, product: Product, refusals: list[str]) -> Iterator[Page]:
    context = chromium.new_context(base_url=product.url, viewport={"width": 1280, "height": 900})
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
def library(page: Page) -> Page:
    """Logged in, looking at the library."""
    page.goto("/")
    page.get_by_label("Name").fill("demo")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/")
    return page
