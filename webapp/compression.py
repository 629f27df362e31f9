"""Answers of text, compressed: a load balancer does not, and CloudFront only what it may keep."""

import gzip
import io
import secrets
from http import HTTPStatus

from flask import Flask, Response, request

from webapp.services import Services

_SMALLEST = 1_000
"""Bytes: less fits into one packet anyway."""
_LEVEL = 6
_TYPES = {"text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml"}
_PADDING = 64
"""Bytes, at most."""


def register(app: Flask, services: Services) -> None:  # noqa: ARG001 (all parts are registered alike)
    """Compress what browsers and scripts accept compressed."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.status_code != HTTPStatus.OK or response.mimetype not in _TYPES:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        response.direct_passthrough = False  # a static file
        _pack(response, response.get_data())
    return response


def _pack(response: Response, plain: bytes) -> None:
    if len(plain) < _SMALLEST:
        return
    response.set_data(_gzip(plain))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)  # other bytes, the same text


def _gzip(plain: bytes) -> bytes:
    packed = io.BytesIO()
    # A file name of any length in its head: whoever makes a person look for something and sees only how long the answer
    # is shall not learn from that whether the page has it (BREACH).
    name = "x" * secrets.randbelow(_PADDING)
    with gzip.GzipFile(name, "wb", _LEVEL, packed, mtime=0) as file:
        file.write(plain)
    return packed.getvalue()
