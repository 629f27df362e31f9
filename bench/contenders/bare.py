"""The least that makes the renditions of a 24 MP JPEG with libvips: decode, scale twice, encode; nothing checked."""

from pathlib import Path

import pyvips

pyvips.cache_set_max(0)
pyvips.vips_lib.vips_concurrency_set(1)


def make(path: Path, _content_type: str) -> tuple[bytes, bytes]:
    """Preview and thumb."""
    half = pyvips.Image.jpegload(str(path), access="sequential", shrink=2)
    preview = half.resize(2048 / half.width).copy_memory()
    thumb = preview.resize(512 / preview.width, gap=0)
    return preview.jpegsave_buffer(Q=80, keep="none"), thumb.webpsave_buffer(Q=80, effort=0, keep="none")
