import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from openapi_spec_validator import validate

from catalog import lifecycle
from catalog.images import Change, Images
from tests.webapp.described import conforms
from tests.webapp.people import AddPicture, Browser


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
    ann.api("POST", "/uploads", {"filename": "a.jpg", "size": 7, "content_type": "image/jpeg"})
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
