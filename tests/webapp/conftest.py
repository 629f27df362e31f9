"""The dashboard on an account of its own, and people who use it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from catalog import keys, lifecycle
from catalog.aws import Aws
from catalog.bucket import Bucket
from catalog.image import Gps, Image, Rendition
from catalog.images import Images
from catalog.lifecycle import Arrival
from catalog.table import Table
from catalog.users import User, Users
from tests.webapp.people import PASSWORD, AddPicture, Browser
from webapp.accounts import passwords
from webapp.application import create_app
from webapp.services import Services
from webapp.settings import Settings

HASHED = passwords.hash_password(PASSWORD)


@pytest.fixture
def app(clients: Aws, images_table: Table, users_table: Table, bucket: Bucket) -> Flask:
    settings = Settings(bucket.name, images_table.name, users_table.name, "arn:topic", "http://localhost", 0)
    app = create_app(Services.connect(settings, clients))
    app.testing = True
    for name in ("ann", "bob"):
        Users(users_table).create(User(name, HASHED, "2026-01-01T00:00:00.000Z"))
    return app


@pytest.fixture
def stranger(app: Flask) -> Browser:
    return Browser(app.test_client())


@pytest.fixture
def ann(app: Flask) -> Browser:
    browser = Browser(app.test_client())
    assert browser.log_in("ann").status_code == 302
    return browser


@pytest.fixture
def bob(app: Flask) -> Browser:
    browser = Browser(app.test_client())
    assert browser.log_in("bob").status_code == 302
    return browser


@pytest.fixture
def add_picture(images: Images, bucket: Bucket) -> AddPicture:
    """Puts a ready picture into somebody's library, objects and all."""

    def add(filename: str = "beach.jpg", owner: str = "ann", **found: Any) -> Image:
        image_id = keys.new_id()
        key = keys.upload_key(owner, image_id, filename)
        version = bucket.put(key, b"original", "image/jpeg")
        rendition_key = keys.rendition_key(owner, image_id, "thumb", "webp")
        thumb = Rendition("thumb", "webp", bucket.put(rendition_key, b"small", "image/webp"), 512, 384)
        now = datetime.now(UTC)
        asked = lifecycle.ask(owner, image_id, key, now, {"filename": filename, "bytes": 8})
        arrival = Arrival(key, 8, now, "0A", version, keys.Original(owner, image_id, filename))
        found = {"width": 4000, "height": 3000, "content_type": "image/jpeg", "sha256": "ab" * 32} | found
        arrived = lifecycle.arrive(asked, arrival)
        assert arrived
        image, _ = images.change(owner, image_id, lambda _: lifecycle.finish(arrived, found, (thumb,), now))
        assert image
        return image

    return add


@pytest.fixture
def add_shown(add_picture: AddPicture, images: Images, bucket: Bucket) -> AddPicture:
    """Puts a picture with a preview into the library."""

    def add(filename: str = "secret-name.jpg", **found: object) -> Image:
        image = add_picture(filename, gps=Gps(59.91, 10.75), camera="Secret Camera", **found)
        key = keys.rendition_key("ann", image.id, "preview", "jpg")
        preview = Rendition("preview", "jpg", bucket.put(key, b"large", "image/jpeg"), 2048, 1536)
        shown, _ = images.change(
            "ann", image.id, lambda before: before and replace(before, renditions=(*before.renditions, preview))
        )
        assert shown
        return shown

    return add
