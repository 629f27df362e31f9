"""The whole trip as a person makes it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.person import drop, jpeg, log_in
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.emulator]


def test_login_drop_ready_look_and_log_out(page: Page, product: Product) -> None:
    log_in(page)
    library = page
    drop(library, "beach.jpg", jpeg(1))
    picture = library.locator("li.card.ready").get_by_role("link", name="beach.jpg")
    expect(picture.locator("img")).to_be_visible(timeout=30_000)
    expect(picture.locator("img")).to_have_js_property("complete", value=True)
    href = picture.get_attribute("href")
    assert href
    library.goto(href)
    expect(library.get_by_role("heading", name="beach.jpg")).to_be_visible()
    expect(library.get_by_text("1200 × 800")).to_be_visible()  # noqa: RUF001 (the sign that people read)
    with library.expect_download() as download:
        library.get_by_role("link", name="Download original").click()
    assert Path(download.value.path()).read_bytes() == jpeg(1)
    assert download.value.suggested_filename == "beach.jpg"
    library.get_by_role("button", name="Log out").click()
    expect(library.get_by_role("button", name="Log in")).to_be_visible()
    library.goto(href)
    expect(library.get_by_role("button", name="Log in")).to_be_visible()
    assert len(product.mails_about("Ready: beach.jpg")) == 1


def test_a_click_opens_the_picture_and_escape_leads_back(library: Page) -> None:
    drop(library, "viewer.jpg", jpeg(2))
    card = library.locator("li.card.ready").get_by_role("link", name="viewer.jpg")
    card.click(timeout=30_000)
    dialog = library.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.locator("img").first).to_be_visible()
    library.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(card).to_be_focused()


def test_files_are_chosen_with_a_button_too(library: Page, tmp_path: Path) -> None:
    paths = []
    for number in (3, 4):
        paths.append(tmp_path / f"chosen-{number}.jpg")
        paths[-1].write_bytes(jpeg(number))
    with library.expect_file_chooser() as chooser:
        library.get_by_role("button", name="Add pictures").click()
    chooser.value.set_files(paths)
    for path in paths:
        expect(library.locator("li.card.ready").get_by_role("link", name=path.name)).to_be_visible(timeout=30_000)


def test_a_broken_file_says_so_on_its_card(library: Page) -> None:
    name = '<img src=x onerror="alert(1)">.jpg'
    drop(library, name, b"not a picture at all" * 50)
    card = library.locator("li.card.failed", has_text=name)
    expect(card).to_be_visible(timeout=30_000)
    expect(card.locator(".reason")).not_to_be_empty()
    expect(card.get_by_role("button", name="Try again")).to_be_visible()


def test_a_picture_goes_to_the_trash_after_a_question(library: Page) -> None:
    drop(library, "away.jpg", jpeg(6))
    card = library.locator("li.card.ready").get_by_role("link", name="away.jpg")
    expect(card).to_be_visible(timeout=30_000)
    href = card.get_attribute("href")
    assert href
    library.goto(href)
    library.get_by_role("button", name="Move to trash").click()
    library.get_by_role("dialog").get_by_role("button", name="Move to trash").click()
    expect(library.get_by_text("away.jpg is in the trash.")).to_be_visible()
    expect(library.locator("li.card").get_by_role("link", name="away.jpg")).to_have_count(0)


def test_a_wrong_password_is_said_and_the_name_is_kept(page: Page, refusals: list[str]) -> None:
    refusals.append("status of 401")
    page.goto("/activity")
    page.get_by_label("Name").fill("demo")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    expect(page.get_by_label("Name")).to_have_value("demo")
