"""Photographs the running product for the documentation, docs/tour.md above all; see bin/pictures."""

import itertools
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, FilePayload, Page, StorageState, ViewportSize, expect, sync_playwright

from bench import crowd
from docs.scenery import landscape
from tests.browser.person import log_in
from tests.product import Person, Product

IMAGES = Path(__file__).parent / "images"
COUNT = 14
ARRIVING = 4
EARLIER = 240
WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 780}


def main() -> None:
    """Fill a library, then write docs/images/*.jpg."""
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder) / "data")
        product.start()
        try:
            crowd.fill(product.emulator, "demo", EARLIER, years=4)
            _fill(Person(product))
            with sync_playwright() as playwright:
                _photograph(
                    playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"]), product
                )
        finally:
            product.stop()


def _fill(person: Person) -> None:
    ids = []
    for seed in range(COUNT):
        ids.append(person.finished(person.upload(f"Hills {seed + 1}.jpg", landscape(seed)))["id"])
        sys.stdout.write(f"\r{seed + 1} of {COUNT} pictures")
    sys.stdout.write("\n")
    for image in ids[::3]:
        person.api("PATCH", f"/images/{image}", {"favourite": True, "tags": ["hills", "autumn"]})
    person.api("PATCH", f"/images/{ids[-2]}", {"title": "The last light"})
    album = person.api("POST", "/albums", {"title": "Imaginary hills"}).json()["id"]
    for image in ids[2:11]:
        person.api("PUT", f"/albums/{album}/images/{image}", {})
    person.api("POST", "/shares", {"album": album})
    for image in ids[:2]:
        person.api("DELETE", f"/images/{image}")


def _photograph(browser: Browser, product: Product) -> None:
    session = _session(browser, product)
    for name, (scene, theme, screen) in SCENES.items():
        sys.stdout.write(f"{name}\n")
        page = browser.new_page(base_url=product.url, viewport=screen, color_scheme=theme, storage_state=session)
        page.goto("/")
        scene(page)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=IMAGES / f"{name}.jpg", type="jpeg", quality=82)
        page.close()


def _session(browser: Browser, product: Product) -> StorageState:
    page = browser.new_page(base_url=product.url)
    log_in(page)
    return page.context.storage_state()


def _library(page: Page) -> None:
    expect(page.locator("li.card.ready").first).to_be_visible()


def _dates(page: Page) -> None:
    page.locator("#dates .years ol a").nth(14).click()


def _viewer(page: Page) -> None:
    page.get_by_role("link", name="The last light").click()
    page.get_by_role("button", name=re.compile("Details")).click()
    expect(page.get_by_label("Title", exact=True)).to_be_visible()
    page.mouse.move(300, 300)


def _upload(page: Page) -> None:
    files: list[FilePayload] = [
        {"name": f"Valley {seed}.jpg", "mimeType": "image/jpeg", "buffer": landscape(seed)} for seed in range(20, 29)
    ]
    turn = itertools.count()
    page.route(re.compile("/uploads/demo/"), lambda route: route.fallback() if next(turn) < ARRIVING else None)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add pictures").click()
    chooser.value.set_files(files)
    expect(page.locator("li.card.ready", has_text="Valley")).to_have_count(ARRIVING)
    expect(page.get_by_label("Uploads", exact=True)).to_contain_text("%")


def _selection(page: Page) -> None:
    for number in (1, 2, 4):
        page.locator("li.card").nth(number).get_by_role("checkbox").check()


def _found(page: Page) -> None:
    page.goto("/?tag=hills")


def _album(page: Page) -> None:
    page.goto("/albums")
    page.get_by_role("link", name=re.compile("Imaginary hills")).click()


def _shared(page: Page) -> None:
    page.goto("/shares")
    page.goto(page.get_by_label("Link to Imaginary hills").input_value())


def _page(path: str) -> Callable[[Page], object]:
    return lambda page: page.goto(path)


SCENES: dict[str, tuple[Callable[[Page], object], Literal["light", "dark"], ViewportSize]] = {
    "library-light": (_library, "light", WIDE),
    "library-dark": (_library, "dark", WIDE),
    "dates": (_dates, "light", WIDE),
    "viewer": (_viewer, "dark", WIDE),
    "selection": (_selection, "light", WIDE),
    "found": (_found, "light", WIDE),
    "album": (_album, "light", WIDE),
    "shared": (_shared, "light", WIDE),
    "trash": (_page("/trash"), "light", WIDE),
    "activity": (_page("/activity"), "light", WIDE),
    "library-phone": (_library, "dark", PHONE),
    "viewer-phone": (_viewer, "dark", PHONE),
    # The last one, since its files never arrive.
    "upload": (_upload, "light", WIDE),
}


if __name__ == "__main__":
    main()
