"""How the API is asked for uploads, and what it permits."""

import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from catalog import keys, limits
from catalog.images import Images
from catalog.pages import Slice
from catalog.permits import SECONDS
from tests.webapp.described import conforms
from tests.webapp.people import AddPicture, Browser

SHA = hashlib.sha256(b"picture").hexdigest()
GOOD: dict[str, Any] = {"filename": "a.jpg", "size": 7, "content_type": "image/jpeg"}


def test_asking_for_an_upload_permits_exactly_that_object(ann: Browser, images: Images) -> None:
    answer = ann.api("POST", "/uploads", GOOD | {"sha256": SHA})
    assert answer.status_code == 201
    asked = answer.get_json()
    conforms(ann, "Asked", asked)
    query = parse_qs(urlsplit(asked["upload"]["url"]).query)
    assert f"/uploads/ann/{asked['id']}/a.jpg" in asked["upload"]["url"]
    assert query["X-Amz-SignedHeaders"] == ["content-length;content-type;host;x-amz-checksum-sha256"]
    assert int(query["X-Amz-Expires"][0]) <= SECONDS == 300
    image = images.get("ann", asked["id"])
    assert (image.status, image.filename, image.bytes) == ("pending", "a.jpg", 7)


def test_asking_again_with_an_id_of_ones_own_asks_for_the_same_picture(
    ann: Browser, bob: Browser, add_picture: AddPicture, images: Images
) -> None:
    chosen = GOOD | {"id": keys.new_id()}
    for browser in (ann, ann, bob):
        assert browser.api("POST", "/uploads", chosen).get_json()["id"] == chosen["id"]
    assert len(images.newest("ann", Slice()).cards) == 1
    assert ann.api("POST", "/uploads", chosen | {"size": 8}).status_code == 422
    assert ann.api("POST", "/uploads", GOOD | {"id": add_picture().id}).status_code == 409
    assert ann.api("POST", "/uploads", GOOD | {"id": "../bob"}).status_code == 422
    ann.api("DELETE", f"/images/{chosen['id']}")
    assert ann.api("POST", "/uploads", chosen).status_code == 410


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        ({"size": limits.MAX_BYTES + 1}, 413, "200 MB"),
        ({"size": 0}, 422, "is empty"),
        ({"size": -1}, 422, "is empty"),
        ({"size": "7"}, 422, "size"),
        ({"content_type": "video/mp4"}, 415, "video/mp4"),
        ({"content_type": "image/svg+xml"}, 415, "image/svg+xml"),
        ({"content_type": "text/html"}, 415, "text/html"),
        ({"filename": "a" * 300}, 422, "filename"),
        ({"filename": ""}, 422, "filename"),
        ({"filename": "a\x00.jpg"}, 422, "filename"),
        ({"sha256": "xyz"}, 422, "sha256"),
        ({"key": "uploads/bob/x"}, 422, "key"),
    ],
)
def test_what_cannot_be_a_picture_is_refused_with_the_reason(
    ann: Browser, images: Images, change: dict[str, Any], status: int, reason: str
) -> None:
    answer = ann.api("POST", "/uploads", GOOD | change)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert reason in answer.get_json()["detail"]
    conforms(ann, "Problem", answer.get_json())
    assert ann.api("GET", "/images").get_json()["images"] == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"null", b"[" * 100_000, b"\xff"])
def test_nonsense_is_refused(ann: Browser, body: bytes) -> None:
    headers = {"X-CSRFToken": ann.token(), "Content-Type": "application/json"}
    answer = ann.client.post("/api/v1/uploads", data=body, headers=headers)
    assert answer.status_code == 422


def test_the_same_content_is_named_and_can_be_forced(ann: Browser, bob: Browser, add_picture: AddPicture) -> None:
    known = add_picture(sha256=SHA)
    answer = ann.api("POST", "/uploads", GOOD | {"sha256": SHA})
    assert (answer.status_code, answer.get_json()) == (200, {"id": known.id, "duplicate": True})
    assert ann.api("POST", "/uploads", GOOD | {"sha256": SHA, "force": True}).status_code == 201
    assert bob.api("POST", "/uploads", GOOD | {"sha256": SHA}).status_code == 201


@pytest.mark.parametrize(
    ("step", "operation"),
    [
        ({"method": "POST"}, "uploads="),
        ({"method": "PUT", "uploadId": "u", "partNumber": 1}, "partNumber=1"),
        ({"method": "GET", "uploadId": "u"}, "uploadId=u"),
        ({"method": "POST", "uploadId": "u"}, "uploadId=u"),
        ({"method": "DELETE", "uploadId": "u"}, "uploadId=u"),
        ({"method": "PUT"}, "X-Amz-SignedHeaders=content-length"),
    ],
)
def test_each_step_of_an_upload_in_parts_is_signed(ann: Browser, step: dict[str, Any], operation: str) -> None:
    image_id = ann.api("POST", "/uploads", GOOD).get_json()["id"]
    answer = ann.api("POST", f"/uploads/{image_id}/sign", step)
    assert answer.status_code == 200
    conforms(ann, "Permission", answer.get_json())
    assert f"/uploads/ann/{image_id}/a.jpg?" in answer.get_json()["url"]
    assert operation in answer.get_json()["url"]


@pytest.mark.parametrize(
    "step",
    [
        {"method": "DELETE"},
        {"method": "GET"},
        {"method": "PUT", "uploadId": "u"},
        {"method": "PUT", "uploadId": "u", "partNumber": 0},
        {"method": "PUT", "uploadId": "u", "partNumber": 10_001},
        {"method": "PATCH"},
        {},
    ],
)
def test_nothing_else_is_signed(ann: Browser, step: dict[str, Any]) -> None:
    image_id = ann.api("POST", "/uploads", GOOD).get_json()["id"]
    assert ann.api("POST", f"/uploads/{image_id}/sign", step).status_code == 422


def test_only_what_is_pending_and_ones_own_is_signed(ann: Browser, bob: Browser, add_picture: AddPicture) -> None:
    image_id = ann.api("POST", "/uploads", GOOD).get_json()["id"]
    assert bob.api("POST", f"/uploads/{image_id}/sign", {"method": "POST"}).status_code == 404
    ready = add_picture()
    assert ann.api("POST", f"/uploads/{ready.id}/sign", {"method": "POST"}).status_code == 409
    assert ann.api("DELETE", f"/images/{image_id}").status_code == 204
    assert ann.api("POST", f"/uploads/{image_id}/sign", {"method": "POST"}).status_code == 410
