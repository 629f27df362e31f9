"""Ways to give pictures to the library, and what it says of each."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.axe import axe
from tests.browser.conftest import FLAGS
from tests.browser.held import Held
from tests.browser.person import jpeg
from tests.browser.screens import Screen, every_screen
from tests.browser.uploading import PART, SECOND_PART, button, choose, drag, leave, picture, ready, row, says, tray
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.emulator]


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
    before = library.locator("li.card").count()
    library.locator("li.card.ready img").first.drag_to(library.get_by_role("link", name="Settings"))
    expect(library.get_by_text("Drop to add to your library")).to_be_hidden()
    expect(library.locator("li.card")).to_have_count(before)
    says(library, "1 picture uploaded")


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
