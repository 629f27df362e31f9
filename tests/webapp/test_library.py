from datetime import UTC, datetime

import pytest
from botocore.exceptions import EndpointConnectionError
from flask import Flask

from catalog import lifecycle
from catalog.bucket import Bucket
from catalog.errors import NotFound
from catalog.image import Image, Rendition
from catalog.images import Images
from catalog.pages import Slice
from tests.webapp.people import AddPicture, Browser


def test_an_empty_library_invites(ann: Browser) -> None:
    assert "Drop your first pictures" in ann.get("/").text


def test_the_library_shows_ones_own_pictures_only(ann: Browser, bob: Browser, add_picture: AddPicture) -> None:
    image = add_picture("beach.jpg")
    page = ann.get("/").text
    assert "beach.jpg" in page
    assert f"renditions/ann/{image.id}/thumb.webp?versionId=" in page
    assert "beach.jpg" not in bob.get("/").text


@pytest.mark.parametrize("method", ["get", "post"])
def test_anothers_picture_does_not_exist(
    ann: Browser, bob: Browser, add_picture: AddPicture, images: Images, method: str
) -> None:
    image = add_picture()
    paths = {"get": [""], "post": ["/delete", "/retry"]}[method]
    for path in paths:
        answer = getattr(bob, method)(f"/images/{image.id}{path}")
        assert answer.status_code == 404
        assert "beach" not in answer.text
    assert images.get("ann", image.id) == image


def test_filenames_are_text_whatever_they_say(ann: Browser, add_picture: AddPicture) -> None:
    image = add_picture('<script>alert("1")</script> ünï.jpg')
    for path in ("/", f"/images/{image.id}", f"/cards?ids={image.id}", "/activity"):
        page = ann.get(path).text
        assert "<script>alert" not in page, path
    assert "&lt;script&gt;" in ann.get("/").text


@pytest.mark.parametrize("cursor", ["x", "WyJJIyIsIlgiXQ", "%00", "'; DROP TABLE"])
def test_a_made_up_cursor_is_answered_in_words(ann: Browser, cursor: str) -> None:
    answer = ann.get("/", query_string={"cursor": cursor})
    assert answer.status_code == 400
    assert "page link is damaged" in answer.text


def test_the_picture_page_tells_all(ann: Browser, add_picture: AddPicture) -> None:
    image = add_picture(camera="NIKON D2H", taken_at="2005-01-02T03:04:05")
    page = ann.get(f"/images/{image.id}").text
    for text in ("NIKON D2H", "2 Jan 2005, 03:04:05", "4000 \u00d7 3000", "ab" * 32, "Asked", "Arrived", "Ready"):
        assert text in page
    assert "response-content-disposition=attachment" in page


def test_a_picture_in_the_trash_is_out_of_sight_and_its_objects_too(
    ann: Browser, add_picture: AddPicture, images: Images, bucket: Bucket
) -> None:
    image = add_picture()
    assert ann.post(f"/images/{image.id}/delete").status_code == 303
    assert "is in the trash" in ann.get("/").text
    assert ann.get(f"/images/{image.id}").status_code == 404
    assert images.newest("ann", Slice()).cards == []
    assert all(each.hidden for each in bucket.objects(""))


def test_retrying_copies_the_object_onto_itself_and_remembers_the_first_upload(
    ann: Browser, add_picture: AddPicture, images: Images, bucket: Bucket
) -> None:
    image = add_picture()
    images.change("ann", image.id, lambda before: before and lifecycle.fail(before, "x", "No.", {}, datetime.now(UTC)))
    assert "Try again" in ann.get("/activity").text
    assert ann.post(f"/images/{image.id}/retry").status_code == 303
    head = bucket._client.head_object(Bucket=bucket.name, Key=image.key)
    assert head["Metadata"] == {"uploaded-at": image.uploaded_at}
    assert head["VersionId"] != image.object_version
    assert images.get("ann", image.id).history[-1].what == "retried"


def test_what_never_arrived_cannot_be_retried(ann: Browser, images: Images) -> None:
    asked = lifecycle.ask("ann", "X1", "uploads/ann/X1/a.jpg", datetime.now(UTC), {"filename": "a.jpg", "bytes": 1})
    images.change("ann", "X1", lambda _: asked)
    assert "Waiting for the file" in ann.get("/").text
    assert ann.post("/images/X1/retry").status_code == 404


def test_every_page_says_what_a_browser_may_do(ann: Browser, stranger: Browser) -> None:
    for answer in (ann.get("/"), ann.get("/nothing"), stranger.get("/login"), stranger.get("/healthz")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "*" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert ann.get("/").headers["Cache-Control"] == "private, no-cache"


def test_health_needs_neither_tables_nor_credentials(stranger: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise NotFound("table", "gone")

    monkeypatch.setattr("catalog.table.Table.get", down)
    monkeypatch.setattr("botocore.credentials.Credentials.get_frozen_credentials", down)
    answer = stranger.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok", "version": "development"})


def test_an_unknown_page_is_a_page(stranger: Browser) -> None:
    answer = stranger.get("/nothing")
    assert answer.status_code == 404
    assert "Back to the library" in answer.text


def test_an_id_longer_than_any_key_is_not_there(ann: Browser) -> None:
    endless = "x" * 1100
    for path in (f"/images/{endless}", f"/albums/{endless}", f"/images/{endless}/albums"):
        assert ann.get(path).status_code == 404
    assert ann.get(f"/cards?ids={endless}").text == ""


@pytest.mark.parametrize("path", ["/", "/images/x", "/api/v1/images"])
def test_a_fault_of_aws_is_said_and_nothing_of_it_leaks(
    ann: Browser, path: str, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://secret.internal")

    app.testing = False
    monkeypatch.setattr("catalog.table.Table.get", down)
    monkeypatch.setattr("catalog.table.Table.query", down)
    monkeypatch.setattr(app.extensions["recent-users"], "_seen", {})
    answer = ann.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "storage behind this page" in answer.text
    assert "secret" not in answer.text


def test_a_mistake_of_ours_is_a_page_too(ann: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object) -> None:
        raise ZeroDivisionError("a secret")

    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("catalog.images.Images.newest", wrong)
    answer = ann.get("/")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert "secret" not in answer.text


def test_of_a_lost_original_the_page_shows_what_is_left_and_offers_nothing_in_vain(
    ann: Browser, add_picture: AddPicture, images: Images, bucket: Bucket
) -> None:
    image = add_picture()
    key = f"renditions/ann/{image.id}/preview.jpg"
    preview = Rendition("preview", "jpg", bucket.put(key, b"preview", "image/jpeg"), 2048, 1536)

    def lose(before: Image | None) -> Image | None:
        return before and lifecycle.lose(before, before.sequencer, (preview,), datetime.now(UTC))

    lost, _ = images.change("ann", image.id, lose)
    assert lost
    page = ann.get(f"/images/{image.id}").text
    for text in (f"versionId={preview.version}", "The original is gone", "all that is left"):
        assert text in page
    for vain in ("Download original", f"/images/{image.id}/retry", f"/images/{image.id}/turn"):
        assert vain not in page
    assert f"/images/{image.id}/retry" not in ann.get("/").text
    assert ann.post(f"/images/{image.id}/retry").status_code == 404
    assert images.get("ann", image.id) == lost
    assert ann.api("GET", f"/images/{image.id}").json["links"]["original"] is None  # type: ignore[index]  # may be None; not here
    ann.api("DELETE", f"/images/{image.id}")
    assert ann.api("POST", f"/images/{image.id}/restore").status_code == 200


def test_an_upload_that_was_given_up_may_still_be_finished(ann: Browser, images: Images) -> None:
    asked = lifecycle.ask("ann", "X1", "uploads/ann/X1/a.jpg", datetime.now(UTC), {"filename": "a.jpg", "bytes": 1})
    images.change("ann", "X1", lambda _: lifecycle.abandon(asked, datetime.now(UTC)))
    page = ann.get("/images/X1").text
    assert "The upload never arrived." in page
    assert "/images/X1/retry" not in page
    assert ann.api("POST", "/uploads/X1/sign", {"method": "POST"}).status_code == 200


def test_a_star_makes_a_favourite_and_takes_it_back(ann: Browser, bob: Browser, add_picture: AddPicture) -> None:
    starred, _ = add_picture("starred.jpg"), add_picture("plain.jpg")
    path = f"/images/{starred.id}/favourite"
    assert bob.post(path, favourite="1").status_code == 404
    assert ann.post(path, favourite="1").location == f"/images/{starred.id}"
    favourites = ann.get("/?favourite=1").text
    assert "starred.jpg" in favourites
    assert "plain.jpg" not in favourites
    assert 'aria-pressed="true"' in ann.get(f"/images/{starred.id}").text
    ann.post(path, favourite="0")
    assert "starred.jpg" not in ann.get("/?favourite=1").text
