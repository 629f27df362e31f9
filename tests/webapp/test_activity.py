"""The activity page: what is stored and since when, what went wrong, and for administrators whose."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from catalog import keys, lifecycle
from catalog.image import Image
from catalog.images import Images
from catalog.lifecycle import Arrival
from catalog.users import Users
from tests.webapp.people import AddPicture, Browser
from webapp.activity.chart import bars, span

TRACE = "broke off: Runtime.OutOfMemory, invocation 42"


@pytest.fixture
def given_up(add_picture: AddPicture, images: Images) -> Image:
    image = add_picture("secret.jpg", owner="bob")
    original = keys.Original("bob", image.id, "secret.jpg")
    again = Arrival(image.key, 8, datetime.now(UTC), "0B", image.object_version, original)
    failed, _ = images.change("bob", image.id, lambda now: lifecycle.give_up(now, again, TRACE, datetime.now(UTC)))
    assert failed
    return failed


def ask(images: Images) -> None:
    image_id = keys.new_id()
    key = keys.upload_key("ann", image_id, "a.jpg")
    asked = lifecycle.ask("ann", image_id, key, datetime.now(UTC), {"filename": "a.jpg"})
    images.change("ann", image_id, lambda _: asked)


def test_it_counts_what_is_there(ann: Browser, add_picture: AddPicture) -> None:
    add_picture("one.jpg")
    add_picture("two.jpg")
    page = ann.get("/activity").text
    assert "<strong>2</strong> pictures, <strong>16 bytes</strong>" in page
    assert f"<title>{datetime.now(UTC):%Y-%m}: 2</title>" in page
    assert "one.jpg" in page


def test_a_list_that_is_cut_leads_to_all_of_it(ann: Browser, images: Images) -> None:
    everything = 'href="/?status=pending"'
    for _ in range(60):
        ask(images)
    assert everything not in ann.get("/activity").text
    ask(images)
    assert everything in ann.get("/activity").text


def test_an_administrator_sees_whose_pictures_were_given_up_but_not_their_names(
    ann: Browser, given_up: Image, users: Users, images: Images
) -> None:
    assert TRACE.capitalize() not in ann.get("/activity").text
    retry = f"/admin/dead-letters/bob/{given_up.id}/retry"
    assert ann.post(retry).status_code == 404
    users.change("ann", lambda user: replace(user, admin=True))
    ann.client.application.extensions["recent-users"].reread("ann")
    page = ann.get("/activity").text
    assert TRACE.capitalize() in page
    assert given_up.id in page
    assert "secret" not in page
    assert ann.post(retry).status_code == 303
    assert images.get("bob", given_up.id).history[-1].what == "retried"


def test_a_dead_letter_is_gone_when_the_picture_is_processed_again(images: Images, given_up: Image) -> None:
    assert [each.image_id for each in images.dead_letters(10)] == [given_up.id]
    original = keys.Original("bob", given_up.id, "secret.jpg")
    newer = Arrival(given_up.key, 8, datetime.now(UTC), "0C", "v3", original)
    images.change("bob", given_up.id, lambda before: lifecycle.arrive(before, newer))
    assert images.dead_letters(10) == []


def test_a_quota_is_shown_and_holds(ann: Browser, users: Users, app: Flask, add_picture: AddPicture) -> None:
    add_picture()
    users.change("ann", lambda user: replace(user, quota=10))
    app.extensions["recent-users"].reread("ann")
    assert "of 10 bytes" in ann.get("/activity").text
    asked = {"filename": "a.jpg", "content_type": "image/jpeg", "size": 2}
    image_id = keys.new_id()
    for _ in range(2):  # for the same picture, whose first answer was lost
        assert ann.api("POST", "/uploads", asked | {"id": image_id}).status_code == 201
    # It is still to come, and counts.
    refused = ann.api("POST", "/uploads", asked)
    assert refused.status_code == 413
    assert "storage is full" in refused.get_json()["detail"]


def test_bars_cover_two_years_and_the_highest_fills_the_chart() -> None:
    drawn = bars([("2026-02", 50), ("2025-12", 100), ("2020-01", 9000)], "2026-02")
    assert [(bar.month, bar.value, bar.height) for bar in drawn] == [("2025-12", 100, 100), ("2026-02", 50, 50)]
    assert drawn[1].x - drawn[0].x == pytest.approx(2)
    assert span("2026-02") == ("2024-03", "2026-02", 24)


def test_a_small_month_beside_a_large_one_can_still_be_seen() -> None:
    assert bars([("2026-01", 1), ("2026-02", 100_000)], "2026-02")[0].height == 2
