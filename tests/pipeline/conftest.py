"""Pictures for tests, made on the spot: every format, orientation and oddity that the pipeline promises to handle."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image

from catalog.aws import Aws
from catalog.table import Table
from pipeline.sandbox import Sandbox
from tests.pipeline.post import Post, Time

SAVERS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "tiff": "TIFF", "avif": "AVIF", "heic": "HEIF"}
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}

Draw = Callable[..., Image.Image]
Save = Callable[..., Path]


def pytest_configure() -> None:
    pillow_heif.register_heif_opener()


@pytest.fixture
def draw() -> Draw:
    """Draw four quarters of red, green, blue and white, each side different from the others."""

    def _draw(width: int = 96, height: int = 64) -> Image.Image:
        image = Image.new("RGB", (width, height), "white")
        image.paste("red", (0, 0, width // 2, height // 2))
        image.paste("lime", (width // 2, 0, width, height // 2))
        image.paste("blue", (0, height // 2, width // 2, height))
        return image

    return _draw


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Save an image in a format of `SAVERS`, upright or as a camera held at `orientation` stores it."""

    def _save(image: Image.Image, form: str, orientation: int = 1, **options: Any) -> Path:
        turn = STORED.get(orientation)
        if orientation != 1:
            exif = Image.Exif()
            exif[0x0112] = orientation
            options["exif"] = exif.tobytes()
        path = tmp_path / f"picture.{form}"
        (image.transpose(turn) if turn is not None else image).save(path, SAVERS[form], **options)
        return path

    return _save


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    """Where files are opened, as in the product; one for all tests."""
    return Sandbox(os.environ)


@pytest.fixture(scope="session")
def photographs() -> Path:
    """The directory of real photographs; a test that asks for it is skipped where there is none."""
    directory = os.environ.get("PROOFSHEET_PHOTOS")
    if not directory:
        pytest.skip("needs real photographs: set PROOFSHEET_PHOTOS to their directory")
    return Path(directory)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr("catalog.moments.now", time)
    return time


@pytest.fixture
def post(clients: Aws, images_table: Table, time: Time) -> Post:
    return Post(clients, images_table)
