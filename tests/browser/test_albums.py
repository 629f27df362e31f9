"""Albums as a person makes them, fills them and puts them in order."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe
from tests.browser.person import add, jpeg
from tests.browser.screens import Screen, every_screen

pytestmark = [pytest.mark.browser, pytest.mark.emulator]


def names(page: Page) -> list[str]:
    return page.locator(".tile-name").all_inner_texts()


@every_screen
def test_an_album_is_made_filled_from_the_pictures_put_in_order_and_deleted(library: Page, screen: Screen) -> None:
    files = [f"{letter}-{screen}.jpg" for letter in "abc"]
    paths = [
        add(library, name, jpeg(50 + i, (screen.width + 1, 700 + len(str(screen))))) for i, name in enumerate(files)
    ]
    title = f"Summer {screen}"

    library.goto(paths[0])
    library.get_by_role("link", name="Add to an album").click()
    library.get_by_label("Title of a new album").fill(title)
    library.get_by_role("button", name="Create and add").click()
    expect(library.get_by_role("button", name=title)).to_have_attribute("aria-pressed", "true")
    assert axe(library) == []
    for path in paths[1:]:
        library.goto(path)
        library.get_by_role("link", name="Add to an album").click()
        library.get_by_role("button", name=title).click()
        expect(library.get_by_role("button", name=title)).to_have_attribute("aria-pressed", "true")

    library.get_by_role("link", name="Albums", exact=True).click()
    tile = library.get_by_role("listitem").filter(has_text=title)
    expect(tile).to_contain_text("3 pictures")
    assert axe(library) == []
    tile.get_by_role("link").click()
    expect(library.locator("li.card")).to_have_count(3)
    assert axe(library) == []
    library.get_by_role("checkbox", name=f"Select {files[0]}").check()
    expect(library.get_by_role("status").filter(has_text="1 picture selected")).to_be_visible()

    library.get_by_role("link", name="Arrange").click()
    assert axe(library) == []
    earlier = library.get_by_role("button", name=f"Earlier: {files[2]}")
    earlier.click()
    expect(earlier).to_be_focused()
    earlier.press("Enter")
    expect(library.locator("#arranged")).to_have_text(f"{files[2]}: place 1")
    assert names(library) == [files[2], files[0], files[1]]
    library.locator(f".tile[data-name='{files[2]}'] .tile-picture").drag_to(
        library.locator(f".tile[data-name='{files[1]}'] .tile-picture")
    )
    expect(library.locator("#arranged")).to_have_text(f"{files[2]}: place 3")
    library.reload()
    assert names(library) == files
    library.get_by_role("button", name=f"Make cover: {files[1]}").click()
    expect(library.locator(f".tile[data-name='{files[1]}']").get_by_text("Cover")).to_be_visible()
    library.get_by_role("button", name=f"Remove: {files[0]}").click()
    expect(library.locator(".tile")).to_have_count(2)

    library.locator(".back").click()
    library.get_by_text("Edit", exact=True).click()
    assert axe(library) == []
    library.get_by_role("button", name="Delete the album").click()
    library.get_by_role("dialog").get_by_role("button", name="Delete the album").click()
    expect(library.get_by_text(f"The album {title} is deleted.")).to_be_visible()
    library.goto(paths[1])
    expect(library.get_by_role("link", name="Add to an album")).to_be_visible()


def test_the_panel_of_the_viewer_offers_albums(library: Page) -> None:
    add(library, "panel.jpg", jpeg(57))
    library.locator("li.card").get_by_role("link", name="panel.jpg").click()
    panel = library.get_by_role("complementary", name="Details")
    library.get_by_role("button", name="Details (i)").click()
    panel.get_by_role("link", name="Add to an album").click()
    expect(panel.get_by_role("heading", name="Albums")).to_be_focused()
    panel.get_by_label("Title of a new album").fill("From the panel")
    panel.get_by_role("button", name="Create and add").click()
    expect(panel.get_by_role("button", name="Create and add")).to_be_focused()
    expect(panel.get_by_role("button", name="From the panel")).to_have_attribute("aria-pressed", "true")
