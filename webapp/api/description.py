"""The API's description, OpenAPI 3.1: requests from the models that check them, answers from their schemas."""

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from webapp.api.answers import SCHEMAS, Schema
from webapp.library.search import Search
from webapp.schemas import (
    AlbumEditRequest,
    AlbumRequest,
    BatchRequest,
    EditRequest,
    MembersRequest,
    PartRequest,
    PlaceRequest,
    ShareRequest,
    SignRequest,
    UploadRequest,
)

_REF = "#/components/schemas/{model}"
_MODELS = (
    UploadRequest,
    SignRequest,
    EditRequest,
    BatchRequest,
    Search,
    AlbumRequest,
    AlbumEditRequest,
    MembersRequest,
    PlaceRequest,
    ShareRequest,
)
_ID: Schema = {"name": "image_id", "in": "path", "required": True, "schema": {"type": "string"}}
_ALBUM_ID = {**_ID, "name": "album_id"}
_SHARE_ID = {**_ID, "name": "share_id"}


def _content(name: str, kind: str = "application/json") -> Schema:
    return {kind: {"schema": {"$ref": _REF.format(model=name)}}}


def _operation(
    summary: str, answers: dict[str, str | None], body: type[BaseModel] | None = None, **more: Any
) -> Schema:
    """One operation; `answers` maps a status to the schema of its content, or to None where it has none."""
    responses: dict[str, Schema] = {
        status: {"description": summary} | ({"content": _content(name)} if name else {})
        for status, name in answers.items()
    }
    problem = {"description": "Refused, with the reason", "content": _content("Problem", "application/problem+json")}
    operation: Schema = {"summary": summary, "responses": responses | {"4XX": problem, "5XX": problem}, **more}
    if body:
        operation["requestBody"] = {"required": True, "content": _content(body.__name__)}
    return operation


def _parameters(model: type[BaseModel]) -> list[Schema]:
    properties = model.model_json_schema()["properties"].items()
    refs = {"$ref": "#/components/schemas/Status"}
    return [
        {"name": name, "in": "query", "schema": refs if name == "status" else schema} for name, schema in properties
    ]


_PART = _parameters(PartRequest)


_PATHS: dict[str, Schema] = {
    "/uploads": {
        "post": _operation(
            "Ask to upload a picture; 200 where there is one with the same SHA-256 already",
            {"201": "Asked", "200": "Duplicate"},
            UploadRequest,
        )
    },
    "/uploads/{image_id}/sign": {
        "parameters": [_ID],
        "post": _operation(
            "Sign one step of an upload in parts: create, part, list, complete, abort",
            {"200": "Permission"},
            SignRequest,
        ),
    },
    "/images": {
        "get": _operation("A page of pictures, the latest first; with `q`, by name", {"200": "Page"}),
        "patch": _operation("Change several pictures, up to 50", {"200": "Changed"}, BatchRequest),
    },
    "/images/{image_id}": {
        "parameters": [_ID],
        "get": _operation("All that is known of a picture", {"200": "Image"}),
        "patch": _operation("Change title, tags, favourite or rotation", {"200": "Image"}, EditRequest),
        "delete": _operation("Move a picture to the trash, for 30 days", {"204": None}),
    },
    "/images/{image_id}/restore": {
        "parameters": [_ID],
        "post": _operation("Bring a picture back from the trash", {"200": "Image"}),
    },
    "/images/{image_id}/retry": {
        "parameters": [_ID],
        "post": _operation("Process a picture again; the answer comes before the end of it", {"202": "Image"}),
    },
    "/albums": {
        "get": _operation("A page of albums, the newest first", {"200": "Albums"}, parameters=_PART),
        "post": _operation("Make an album", {"201": "Album"}, AlbumRequest),
    },
    "/albums/{album_id}": {
        "parameters": [_ALBUM_ID],
        "get": _operation("One album", {"200": "Album"}),
        "patch": _operation("Rename an album, or choose its cover", {"200": "Album"}, AlbumEditRequest),
        "delete": _operation("Delete an album; its pictures stay", {"204": None}),
    },
    "/albums/{album_id}/images": {
        "parameters": [_ALBUM_ID],
        "get": _operation("A page of an album, in its order", {"200": "Page"}, parameters=_PART),
        "post": _operation("Put pictures at the end of an album", {"200": "Added"}, MembersRequest),
    },
    "/albums/{album_id}/images/{image_id}": {
        "parameters": [_ALBUM_ID, _ID],
        "put": _operation(
            "Put a picture at a place in an album; without one, at the end unless it is in it",
            {"204": None},
            PlaceRequest,
        ),
        "delete": _operation("Take a picture out of an album", {"204": None}),
    },
    "/shares": {
        "get": _operation("All links for people without an account that work, the newest first", {"200": "Shares"}),
        "post": _operation("Make a link to an album or a picture", {"201": "Share"}, ShareRequest),
    },
    "/shares/{share_id}": {
        "parameters": [_SHARE_ID],
        "delete": _operation("Let a link show nothing any more", {"204": None}),
    },
    "/stats": {"get": _operation("Counts and bytes, by month and by status", {"200": "Stats"})},
    "/openapi.json": {"get": {"summary": "This description", "responses": {"200": {"description": "OpenAPI 3.1"}}}},
}


@cache
def describe(dashboard_url: str) -> Schema:
    """The whole document."""
    models = [(model, "validation") for model in _MODELS]
    _, definitions = models_json_schema(models, ref_template=_REF)  # type: ignore[arg-type] # a literal type is lost
    paths = dict(_PATHS)
    paths["/images"] = _PATHS["/images"] | {"get": {**_PATHS["/images"]["get"], "parameters": _parameters(Search)}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Proofsheet", "version": "1", "description": "A private library of pictures."},
        "servers": [{"url": f"{dashboard_url}/api/v1"}],
        "security": [{"token": []}, {"cookie": [], "csrf": []}],
        "paths": paths,
        "components": {
            "schemas": {**definitions["$defs"], **SCHEMAS},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
            },
        },
    }
