"""Photographs the running product for the documentation; see bin/pictures."""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from docs.scenery import landscape
from tests.product import PASSWORD, Person, Product

IMAGES = Path(__file__).parent / "images"
COUNT = 14


def main() -> None:
    """Fill a library, then write docs/images/*.png."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder) / "data")
        product.start()
        try:
            _fill(Person(product))
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
                for theme in ("light", "dark"):
                    page = browser.new_page(
                        base_url=product.url,
                        viewport={"width": 1280, "height": 800},
                        color_scheme=theme,
                    )
                    _photograph(page, theme)
        finally:
            product.stop()


def _fill(person: Person) -> None:
    for seed in range(COUNT):
        person.finished(person.upload(f"Hills {seed + 1}.jpg", landscape(seed)))
        sys.stdout.write(f"\r{seed + 1} of {COUNT} pictures")
    sys.stdout.write("\n")


def _photograph(page: Page, theme: str) -> None:
    page.goto("/")
    page.get_by_label("Name").fill("demo")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"library-{theme}.png")
    href = page.locator("li.card.ready a").nth(3).get_attribute("href")
    page.goto(str(href))
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"picture-{theme}.png")


if __name__ == "__main__":
    main()
