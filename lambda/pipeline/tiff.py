"""What a TIFF's tags say beyond EXIF: whether it is a picture at all, and how much of it is read at once."""

import mmap
import struct
from pathlib import Path

from pipeline.errors import Rejected
from pipeline.exif import Exif, number, parse
from pipeline.formats import camera_raw

_SUBFILE_TYPE, _COMPRESSION, _PHOTOMETRIC, _ROWS_PER_STRIP, _PLANES = 0x00FE, 0x0103, 0x0106, 0x0116, 0x011C
_TILE_HEIGHT, _SUB_DIRECTORIES, _DNG_VERSION = 0x0143, 0x014A, 0xC612
_ORIENTATION = 0x0112
_REDUCED = 1
_MAX_PAGES = 10_000
"""libtiff walks the whole chain of directories before it reads the first: a million take a minute."""
_JPEGS = (6, 7)
_PLAIN = (0, 1, 2, 3, 5)
"""Grey, RGB, palette and CMYK: all other colours are converted a strip at a time."""
_TOGETHER = 1


def read_tags(path: Path) -> Exif:
    """The tags of a TIFF file.

    Raises:
        Rejected: it is a camera's raw file in TIFF's clothes, or holds too many pages.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        _check_pages(data)
        exif = parse(data)
    reduced = int(number(exif.image, _SUBFILE_TYPE) or 0) & _REDUCED
    # DNG says so; NEF, ARW and others keep a small picture in front and the sensor's data behind it.
    if _DNG_VERSION in exif.image or (reduced and _SUB_DIRECTORIES in exif.image):
        raise camera_raw()
    return exif


def has_valid_orientation(exif: Exif) -> bool:
    """Whether the orientation is one that exists, or is not given."""
    return number(exif.image, _ORIENTATION) in (None, *range(1, 9))


def rows_at_once(exif: Exif, height: int) -> int:
    """How many rows the decoder must hold to hand out one; 0 where it reads row by row."""
    tile = number(exif.image, _TILE_HEIGHT)
    if tile:
        return int(tile)
    strip = min(int(number(exif.image, _ROWS_PER_STRIP) or height), height)
    by_row = number(exif.image, _PHOTOMETRIC) in _PLAIN and number(exif.image, _COMPRESSION) not in _JPEGS
    return 0 if by_row and (number(exif.image, _PLANES) or _TOGETHER) == _TOGETHER else strip


def _check_pages(data: mmap.mmap) -> None:
    order = "<" if data[:2] == b"II" else ">"
    at = 4
    for _ in range(_MAX_PAGES + 1):
        link = data[at : at + 4]
        offset = struct.unpack(order + "I", link)[0] if len(link) == 4 else 0  # noqa: PLR2004 - a link's size
        entries = data[offset : offset + 2]
        if not offset or len(entries) < 2:  # noqa: PLR2004 - a count's size
            return
        at = offset + 2 + 12 * struct.unpack(order + "H", entries)[0]
    raise Rejected(
        "too-many-pages",
        f"The file holds more than {_MAX_PAGES:,} pages, or is damaged. Save the page you want as a file of its own.",
    )
