"""Uploads that are paused, cut off, left or refused: what was begun arrives."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import axe
from tests.browser.held import Held
from tests.browser.person import log_in
from tests.browser.screens import Screen, every_screen
from tests.browser.uploading import (
    BUCKET,
    PART,
    SECOND_PART,
    Sent,
    button,
    choose,
    leave,
    picture,
    questions,
    ready,
    row,
    says,
    times,
    tray,
    wait_until_it_may_be_left,
    wait_until_nothing_is_kept,
)

pytestmark = [pytest.mark.browser, pytest.mark.emulator]


@every_screen
def test_an_upload_is_paused_and_goes_on_with_the_parts_that_are_missing(
    library: Page, tmp_path: Path, screen: Screen
) -> None:
    sent, name = Sent(library), f"long-{screen}.jpg"
    held = Held(library, SECOND_PART)
    choose(library, picture(tmp_path / name, 24, 2 * PART + 1000), picture(tmp_path / "short.jpg", 25))
    expect(row(library, name)).to_contain_text("49% of 17 MB")
    says(library, re.compile(r"MB/s, less than a minute left"))
    button(library, f"Pause: {name}").click()
    expect(row(library, name)).to_contain_text("Paused")
    expect(button(library, f"Resume: {name}")).to_be_focused()
    assert axe(library) == []
    assert not sent.of("DELETE")
    held.release()
    button(library, f"Resume: {name}").click()
    ready(library, name)
    assert "uploadId" in sent.of("GET")[0]
    assert sent.parts == [1, 2, 2, 3]


def test_all_are_paused_resumed_and_cancelled(library: Page, tmp_path: Path) -> None:
    Held(library, BUCKET)
    choose(library, *(picture(tmp_path / f"many-{number}.jpg", 30 + number) for number in range(8)))
    expect(library.locator("li.card", has_text="many-3.jpg")).to_be_visible()
    button(library, "Pause all").click()
    for number in (0, 7):
        expect(row(library, f"many-{number}.jpg")).to_contain_text("Paused")
    button(library, "Resume all").click()
    expect(row(library, "many-0.jpg")).to_contain_text("%")
    button(library, "Cancel: many-7.jpg").click()
    expect(row(library, "many-7.jpg")).to_have_count(0)
    button(library, "Cancel all").click()
    library.get_by_role("dialog").get_by_role("button", name="Stop uploads").click()
    expect(button(library, "Cancel all")).to_be_hidden()
    expect(library.locator("li.card", has_text="many-")).to_have_count(0, timeout=30_000)


def test_an_upload_goes_on_after_a_reload(library: Page, tmp_path: Path) -> None:
    sent = Sent(library)
    held = Held(library, SECOND_PART)
    choose(library, picture(tmp_path / "kept.jpg", 40, 2 * PART))
    expect(row(library, "kept.jpg")).to_contain_text("50% of 17 MB")
    wait_until_it_may_be_left(library)
    library.reload()
    held.release()
    ready(library, "kept.jpg")
    assert "uploadId" in sent.of("GET")[0]
    assert sent.parts.count(1) == 1
    wait_until_nothing_is_kept(library)
    library.reload(wait_until="networkidle")
    expect(tray(library)).to_be_hidden()


@every_screen
def test_a_file_that_is_too_large_to_keep_is_chosen_again(library: Page, tmp_path: Path, screen: Screen) -> None:
    sent, name = Sent(library), f"large-{screen}.jpg"
    held = Held(library, SECOND_PART)
    path = picture(tmp_path / name, 41, 8 * PART + 1)
    choose(library, path)
    expect(row(library, name)).to_contain_text("12% of 67 MB")
    questions(library)
    library.reload()
    held.release()
    expect(row(library, name)).to_contain_text("Choose the file again to go on")
    assert axe(library) == []
    with library.expect_file_chooser() as chooser:
        button(library, f"Choose it: {name}").click()
    chooser.value.set_files(path)
    ready(library, name)
    assert sent.parts.count(1) == 1


def test_leaving_asks_only_where_something_would_be_lost(library: Page, tmp_path: Path) -> None:
    Held(library, BUCKET)
    choose(library, picture(tmp_path / "small.jpg", 41))
    expect(row(library, "small.jpg")).to_contain_text("%")
    wait_until_it_may_be_left(library)
    assert leave(library) == []
    expect(row(library, "small.jpg")).to_contain_text("%")
    choose(library, picture(tmp_path / "vast.jpg", 42, 65 * 2**20))
    expect(row(library, "vast.jpg")).to_contain_text("%")
    assert leave(library) == ["beforeunload"]
    button(library, "Remove: vast.jpg").click()
    button(library, "Cancel all").click()
    library.get_by_role("dialog").get_by_role("button", name="Stop uploads").click()
    expect(row(library, "small.jpg")).to_have_count(0)


def test_another_tab_takes_over_only_what_nobody_looks_after(library: Page, tmp_path: Path) -> None:
    Held(library, BUCKET)
    choose(library, picture(tmp_path / "handed-over.jpg", 43))
    expect(row(library, "handed-over.jpg")).to_contain_text("%")
    wait_until_it_may_be_left(library)
    other = library.context.new_page()
    other.goto("/", wait_until="networkidle")
    expect(tray(other)).to_be_hidden()
    library.close()
    expect(ready(other, "handed-over.jpg")).to_have_count(1)


@every_screen
def test_a_lost_network_is_waited_out(library: Page, tmp_path: Path, screen: Screen, refusals: list[str]) -> None:
    refusals.append("ERR_INTERNET_DISCONNECTED")
    held = Held(library, BUCKET)
    choose(library, *(picture(tmp_path / f"{number}-tunnel-{screen}.jpg", 44) for number in range(6)))
    expect(row(library, f"0-tunnel-{screen}.jpg")).to_contain_text("%")
    library.context.set_offline(True)
    says(library, "No connection. The uploads go on when it is back.")
    expect(tray(library).get_by_role("status")).to_contain_text("No connection.")
    assert axe(library) == []
    library.context.set_offline(False)
    held.release()
    ready(library, f"5-tunnel-{screen}.jpg")


def test_a_connection_that_breaks_is_tried_again(library: Page, tmp_path: Path, refusals: list[str]) -> None:
    refusals.append("ERR_CONNECTION_RESET")

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    library.route("**/api/v1/uploads", times(1, lose_the_answer))
    library.route(BUCKET, times(4, lambda route: route.abort("connectionreset")))
    choose(library, picture(tmp_path / "broken.jpg", 51))
    says(library, "No connection.")
    ready(library, "broken.jpg")
    assert len(library.request.get("/api/v1/images?q=broken.jpg").json()["images"]) == 1


def test_a_busy_server_is_waited_for(library: Page, tmp_path: Path, refusals: list[str]) -> None:
    refusals.append("status of 503")

    def refuse(route: Route) -> None:
        route.fulfill(status=503, headers={"Retry-After": "1"}, json={"detail": "Too much."})

    library.route("**/api/v1/uploads", times(2, refuse))
    choose(library, picture(tmp_path / "patient.jpg", 45))
    says(library, "The server is busy.")
    ready(library, "patient.jpg")


def test_a_session_that_ends_is_begun_again_in_another_tab(page: Page, tmp_path: Path, refusals: list[str]) -> None:
    refusals.append("status of 401")
    log_in(page)
    held = Held(page, BUCKET)
    choose(page, *(picture(tmp_path / f"overnight-{number}.jpg", 46) for number in range(6)))
    expect(row(page, "overnight-0.jpg")).to_contain_text("%")
    other = page.context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Log out").click()
    held.release()
    says(page, "Your session has ended. Log in again in another tab, and the uploads go on.")
    assert axe(page) == []
    other.close()
    with page.expect_popup() as popup:
        tray(page).get_by_role("link", name="Log in again").click()
    log_in(popup.value)
    popup.value.close()
    ready(page, "overnight-5.jpg")


def test_logging_out_throws_away_what_the_browser_kept(page: Page, tmp_path: Path) -> None:
    log_in(page)
    Held(page, BUCKET)
    choose(page, picture(tmp_path / "secret.jpg", 54))
    expect(row(page, "secret.jpg")).to_contain_text("%")
    wait_until_it_may_be_left(page)
    asked = questions(page)
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    assert asked == ["beforeunload"]
    assert page.evaluate("indexedDB.databases()") == []
    assert page.evaluate("localStorage.length") == 0


def forbidden(route: Route) -> None:
    body = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
    route.fulfill(status=403, content_type="application/xml", headers={"Access-Control-Allow-Origin": "*"}, body=body)


def test_a_permission_that_ran_out_is_asked_for_again(library: Page, tmp_path: Path, refusals: list[str]) -> None:
    refusals += ["status of 403", "unsafe header"]
    library.route(BUCKET, times(1, forbidden))
    choose(library, picture(tmp_path / "asleep.jpg", 47))
    ready(library, "asleep.jpg")


@every_screen
def test_what_the_storage_refuses_for_good_says_so_and_can_be_tried_again(
    library: Page, tmp_path: Path, screen: Screen, refusals: list[str]
) -> None:
    refusals += ["status of 403", "unsafe header"]
    name = f"barred-{screen}.jpg"
    library.route(BUCKET, forbidden)
    choose(library, picture(tmp_path / name, 48))
    expect(row(library, name)).to_contain_text("The storage refused the file (AccessDenied).")
    assert axe(library) == []
    library.unroute(BUCKET)
    button(library, f"Try again: {name}").click()
    ready(library, name)
