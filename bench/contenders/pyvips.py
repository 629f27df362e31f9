"""Two thumbnails, as the documentation of libvips makes them."""

from pathlib import Path

import pyvips


def make(path: Path, _content_type: str) -> tuple[bytes, bytes]:
    """Preview and thumb."""
    preview = _thumbnail(path, 2048).jpegsave_buffer(Q=80, keep="none")
    return preview, _thumbnail(path, 512).webpsave_buffer(Q=80, effort=0, keep="none")


def _thumbnail(path: Path, size: int) -> pyvips.Image:
    return pyvips.Image.thumbnail(str(path), size, height=size, size="down")
