"""TIFF's directories of tags, of which EXIF is made too, as no camera would write them."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

BYTE, TEXT, SHORT, LONG, RATIONAL, OPAQUE, FLOAT, DOUBLE = 1, 2, 3, 4, 5, 7, 11, 12
_PHOTO, _GPS = 0x8769, 0x8825


@dataclass(frozen=True)
class Tag:
    """One entry; `count` as it claims, whatever `value` holds."""

    number: int
    kind: int
    count: int
    value: bytes


def text(number: int, value: bytes) -> Tag:
    """A text, with its closing zero."""
    return Tag(number, TEXT, len(value) + 1, value + b"\0")


def numbers(number: int, kind: int, *values: float) -> Tag:
    """Numbers of one kind; a rational takes two."""
    layout = {BYTE: "B", SHORT: "H", LONG: "I", RATIONAL: "I", FLOAT: "f", DOUBLE: "d"}[kind]
    count = len(values) // 2 if kind == RATIONAL else len(values)
    return Tag(number, kind, count, struct.pack(f"<{len(values)}{layout}", *values))


def directory(tags: Sequence[Tag], at: int, after: int | None = None) -> bytes:
    """A directory at this place of a file, with its values behind it, and a link to `after`; None: to what follows."""
    entries, values = b"", b""
    behind = at + 2 + 12 * len(tags) + 4
    for tag in tags:
        place = tag.value.ljust(4, b"\0") if len(tag.value) <= 4 else struct.pack("<I", behind + len(values))
        values += tag.value if len(tag.value) > 4 else b""
        entries += struct.pack("<HHI", tag.number, tag.kind, tag.count) + place
    link = behind + len(values) if after is None else after
    return struct.pack("<H", len(tags)) + entries + struct.pack("<I", link) + values


def exif(image: Sequence[Tag], photo: Sequence[Tag] = (), gps: Sequence[Tag] = ()) -> bytes:
    """An EXIF block of three directories, without the prefix that JPEG wants."""
    links = [_PHOTO, _GPS]
    placed = [*image, *(numbers(each, LONG, 0) for each in links)]
    photo_at = 8 + len(directory(placed, 8))
    photos = directory(photo, photo_at, 0)
    places = (photo_at, photo_at + len(photos))
    placed = [*image, *(numbers(each, LONG, place) for each, place in zip(links, places, strict=True))]
    return b"II*\0" + struct.pack("<I", 8) + directory(placed, 8, 0) + photos + directory(gps, places[1], 0)


def tiff(tags: Sequence[Tag], *, width: int = 8, height: int = 8, after: int = 0) -> bytes:
    """A grey TIFF whose usual tags are replaced by `tags` of the same number."""
    usual = {256: (LONG, width), 257: (LONG, height), 258: (SHORT, 8), 259: (SHORT, 1), 262: (SHORT, 1)}
    usual |= {273: (LONG, 8), 277: (SHORT, 1), 278: (LONG, height), 279: (LONG, 64)}
    every = {number: numbers(number, kind, value) for number, (kind, value) in usual.items()}
    every |= {each.number: each for each in tags}
    placed = [every[number] for number in sorted(every)]
    return b"II*\0" + struct.pack("<I", 72) + bytes(range(64)) + directory(placed, 72, after)
