"""Whether the end of a file is there, where that costs nothing and the decoder would only say "damaged"."""

import mmap
from pathlib import Path

from pipeline.errors import truncated


def check_end(path: Path, content_type: str) -> None:
    """Refuse a PNG without its closing chunk and a WebP that is shorter than it says.

    Raises:
        Rejected: the file is cut short.
    """
    if content_type not in _CHECKS:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if not _CHECKS[content_type](data):
            raise truncated()


def _is_whole_png(data: mmap.mmap) -> bool:
    # Searched from the end, since some cameras and tools write behind it.
    return data.rfind(b"IEND") > 0


def _is_whole_webp(data: mmap.mmap) -> bool:
    return len(data) >= 8 + int.from_bytes(data[4:8], "little")


_CHECKS = {"image/png": _is_whole_png, "image/webp": _is_whole_webp}
