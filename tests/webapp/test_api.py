import hashlib
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import pytest
from flask import Flask
from openapi_spec_validator import validate

from catalog import keys, lifecycle, limits
from catalog.images import Change, Images
from catalog.pages import Slice
from catalog.permits import SECONDS
from tests.webapp.people import AddPicture, Browser

SHA = hashlib.sha256(b"picture").hexdigest()
GOOD: dict[str, Any] = {"filename": "a.jpg", "size": 7, "content_type": "image/jpeg"}


def conforms(browser: Browser, schema: str, value: Any) -> None:
    """Holds `value` against the API's own description."""
    document = browser.api("GET", "/openapi.json").get_json()
    jsonschema.validate(value, {**document, "$ref": f"#/components/schemas/{schema}"})


def test_the_description_is_valid_and_names_every_route(ann: Browser, app: Flask) -> None:
    document = ann.api("GET", "/openapi.json").get_json()
    validate(document)
    described = {
        (method.upper(), re.sub(r"{(\w+)}", r"<\1>", path))
        for path, operations in document["paths"].items()
        for method in operations.keys() - {"parameters"}
    }
    routes = {
        (method, rule.rule.removeprefix("/api/v1"))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}
        if rule.rule.startswith("/api/v1")
    }
    assert described == routes


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


def test_cards_and_details_are_as_described(ann: Browser, add_picture: AddPicture) -> None:
    image = add_picture(camera="NIKON D2H")
    page = ann.api("GET", "/images").get_json()
    conforms(ann, "Page", page)
    assert [card["id"] for card in page["images"]] == [image.id]
    detail = ann.api("GET", f"/images/{image.id}").get_json()
    conforms(ann, "Image", detail)
    assert detail["camera"] == "NIKON D2H"
    assert detail["gps"] is None
    assert detail["exposure"] == {"time": None, "f_number": None, "iso": None, "focal_length": None}
    assert [step["what"] for step in detail["history"]] == ["asked", "arrived", "ready"]
    assert detail["links"]["preview"] is None
    assert detail["links"]["thumb"].startswith("https://")


def test_every_search_is_one_index(ann: Browser, add_picture: AddPicture) -> None:
    image = add_picture("Beach.jpg", camera="NIKON D2H")
    ann.api("PATCH", f"/images/{image.id}", {"favourite": True, "tags": ["Sea"]})
    add_picture("city.jpg", camera="Canon")
    for query in (
        "q=bea",
        "camera=nikon%20d2h",
        "tag=sea",
        "favourite=true",
        "favourite=1",
        "camera=NIKON+D2H&from=2020&to=2100",
    ):
        found = ann.api("GET", f"/images?{query}").get_json()["images"]
        assert [card["filename"] for card in found] == ["Beach.jpg"], query
    for query in ("album=none", "status=failed", "to=2001"):
        assert ann.api("GET", f"/images?{query}").get_json()["images"] == [], query


@pytest.mark.parametrize(
    "query", ["q=a&tag=b", "status=ready", "limit=0", "limit=101", "from=yesterday", "x=1", "cursor=x"]
)
def test_what_no_index_answers_is_refused_with_the_reason(ann: Browser, query: str) -> None:
    answer = ann.api("GET", f"/images?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["detail"]


def test_editing_changes_what_was_sent_and_nothing_else(ann: Browser, add_picture: AddPicture) -> None:
    image = add_picture()
    ann.api("PATCH", f"/images/{image.id}", {"title": " A day ", "tags": ["b", "a", "b"]})
    detail = ann.api("PATCH", f"/images/{image.id}", {"favourite": True}).get_json()
    assert (detail["title"], detail["tags"], detail["favourite"]) == ("A day", ["b", "a"], True)
    assert ann.api("PATCH", f"/images/{image.id}", {"title": None}).get_json()["title"] is None
    for wrong in ({"status": "ready"}, {"tags": ["x" * 65]}, {"tags": ["t"] * 41}, {"title": 1}):
        assert ann.api("PATCH", f"/images/{image.id}", wrong).status_code == 422


def test_anothers_picture_does_not_exist(bob: Browser, add_picture: AddPicture) -> None:
    image = add_picture()
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/restore"), ("POST", "/retry")):
        assert bob.api(method, f"/images/{image.id}{path}", {}).status_code == 404


def test_the_trash_gives_everything_back(ann: Browser, add_picture: AddPicture, images: Images) -> None:
    image = add_picture()
    assert ann.api("DELETE", f"/images/{image.id}").status_code == 204
    assert ann.api("GET", "/images").get_json()["images"] == []
    assert ann.api("GET", f"/images/{image.id}").get_json()["deleted_at"]
    assert ann.api("POST", f"/images/{image.id}/restore").status_code == 200
    assert len(ann.api("GET", "/images").get_json()["images"]) == 1
    back = images.get("ann", image.id)
    assert back.renditions[0].version != image.renditions[0].version
    assert ann.api("POST", f"/images/{image.id}/restore").status_code == 200


def test_stats_count(ann: Browser, add_picture: AddPicture) -> None:
    add_picture()
    ann.api("POST", "/uploads", GOOD)
    stats = ann.api("GET", "/stats").get_json()
    conforms(ann, "Stats", stats)
    assert (stats["count"], stats["bytes"]) == (1, 8)
    assert stats["statuses"] == {"pending": 1, "processing": 0, "failed": 0, "ready": 1}
    assert stats["dead_letters"] == 0


def test_stats_tell_dead_letters_from_what_is_no_picture(
    ann: Browser, add_picture: AddPicture, images: Images, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.activity.statistics._PAGE", 2)
    for code in ("fault", "truncated", "fault", "fault"):
        images.change("ann", add_picture().id, fails(code))
    stats = ann.api("GET", "/stats").get_json()
    assert (stats["statuses"]["failed"], stats["dead_letters"]) == (4, 3)


def fails(code: str) -> Change:
    return lambda image: image and lifecycle.fail(image, code, "A reason.", {}, datetime.now(UTC))
