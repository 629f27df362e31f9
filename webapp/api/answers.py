"""What the API answers, as JSON Schema; the tests hold every answer against these."""

from typing import Any

from catalog.image import Status

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_WHOLE: Schema = {"type": "integer"}


def _or_null(*types: str) -> Schema:
    return {"type": [*types, "null"]}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_CARD: dict[str, Schema] = {
    "id": {**_TEXT, "description": "A ULID"},
    "filename": _TEXT,
    "status": {"enum": [str(status) for status in Status]},
    "bytes": _WHOLE,
    "width": {**_or_null("integer"), "description": "As shown: the orientation is applied"},
    "height": _or_null("integer"),
    "uploaded_at": {**_TEXT, "format": "date-time"},
    "taken_at": {**_or_null("string"), "description": "The camera's own clock; an offset only if it recorded one"},
    "title": _or_null("string"),
    "favourite": {"type": "boolean"},
}
_LINKS: dict[str, Schema] = {
    "thumb": {**_or_null("string"), "description": "Valid for at least an hour, as are all links"},
    "preview": _or_null("string"),
}
_REASON: Schema = {"properties": {"reason": {**_TEXT, "description": "Of a failed picture, for a person"}}}

_ALBUM = _object(
    id=_TEXT,
    title=_TEXT,
    created_at={**_TEXT, "format": "date-time"},
    count=_WHOLE,
    cover={"description": "The picture that stands for it", "anyOf": [{"type": "null"}, _ref("Card")]},
)

_SHARE = _object(
    id=_TEXT,
    link={**_TEXT, "description": "For people without an account"},
    album={**_or_null("string"), "description": "The id of the album that it shows, or"},
    image={**_or_null("string"), "description": "the id of the picture"},
    created_at={**_TEXT, "format": "date-time"},
    until={**_TEXT, "format": "date-time"},
    has_password={"type": "boolean"},
    originals={"type": "boolean", "description": "Whether it offers the originals, which carry their metadata"},
    opened={**_WHOLE, "description": "How often, by others than its owner"},
    opened_at={**_or_null("string"), "description": "The last time"},
)

SCHEMAS: dict[str, Schema] = {
    "Problem": {
        "description": "RFC 9457",
        **_object(type=_TEXT, title=_TEXT, status=_WHOLE, detail={**_TEXT, "description": "For a person"}),
    },
    "Permission": _object(method=_TEXT, url=_TEXT, headers={"type": "object", "additionalProperties": _TEXT}),
    "Asked": _object(id=_TEXT, status={"const": "pending"}, upload=_ref("Permission")),
    "Duplicate": _object(id=_TEXT, duplicate={"const": True}),
    "Card": {"allOf": [_object(**_CARD, links=_object(**_LINKS)), _REASON]},
    "Page": _object(
        images={"type": "array", "items": _ref("Card")},
        next={**_or_null("string"), "description": "The cursor of the next page"},
    ),
    "Image": {
        "allOf": [
            _REASON,
            _object(
                **_CARD,
                content_type=_or_null("string"),
                sha256=_or_null("string"),
                camera={**_or_null("string"), "description": "Make and model"},
                lens=_or_null("string"),
                rotation={**_WHOLE, "description": "What its owner turned it by, in degrees clockwise"},
                deleted_at=_or_null("string"),
                exposure=_object(
                    time={**_or_null("number"), "description": "Seconds"},
                    f_number=_or_null("number"),
                    iso=_or_null("integer"),
                    focal_length={**_or_null("number"), "description": "Millimetres"},
                ),
                gps={
                    "anyOf": [
                        {"type": "null"},
                        _object(lat={"type": "number"}, lon={"type": "number"}, altitude=_or_null("number")),
                    ]
                },
                tags={"type": "array", "items": _TEXT},
                albums={"type": "array", "items": _TEXT, "description": "Ids; also of albums deleted since"},
                history={"type": "array", "items": _object(at=_TEXT, what=_TEXT)},
                links=_object(**_LINKS, original=_or_null("string")),
            ),
        ]
    },
    "Changed": _object(
        changed={"type": "array", "items": _TEXT},
        refused={"type": "object", "additionalProperties": {**_TEXT, "description": "Why, by the picture's id"}},
    ),
    "Album": _ALBUM,
    "Albums": _object(
        albums={"type": "array", "items": _ref("Album")},
        next={**_or_null("string"), "description": "The cursor of the next page"},
    ),
    "Added": _object(
        added=_WHOLE,
        left_out={
            "type": "array",
            "items": _TEXT,
            "description": "Ids of pictures that are not there, not ready to be put anywhere, or in too many albums",
        },
    ),
    "Share": _SHARE,
    "Shares": _object(shares={"type": "array", "items": _ref("Share")}),
    "Stats": _object(
        count=_WHOLE,
        bytes=_WHOLE,
        months={"type": "array", "items": _object(month=_TEXT, count=_WHOLE, bytes=_WHOLE)},
        statuses=_object(**{str(status): _WHOLE for status in Status}),
        dead_letters={**_WHOLE, "description": "Pictures whose processing was given up; they count as failed too"},
    ),
}
