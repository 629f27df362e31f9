"""Two thumbnails, as the documentation of Pillow makes them."""

import io
from pathlib import Path

from PIL import Image, ImageOps


def make(path: Path, content_type: str) -> tuple[bytes, bytes]:
    """Preview and thumb."""
    if content_type == "image/heic":
        import pillow_heif  # noqa: PLC0415 (nothing else is to pay for it)

        pillow_heif.register_heif_opener()
    return _thumbnail(path, 2048, "JPEG", quality=80), _thumbnail(path, 512, "WEBP", quality=80, method=0)


def _thumbnail(path: Path, size: int, form: str, **options: int) -> bytes:
    out = io.BytesIO()
    with Image.open(path) as image:
        image.thumbnail((size, size))
        ImageOps.exif_transpose(image).convert("RGB").save(out, form, exif=b"", icc_profile=None, **options)
    return out.getvalue()
