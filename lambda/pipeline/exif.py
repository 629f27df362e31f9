"""The few EXIF tags that the catalog keeps, read from hostile bytes without ever failing.

Written here because one small reader then serves all seven formats, TIFF included, and a JPEG needs no import of
Pillow. It never follows the chain of directories, so it always ends, and never copies more than a few hundred bytes,
whatever the counts claim. Format: TIFF 6.0 section 2, CIPA DC-008 (EXIF 3.0).
"""

import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass

Values = bytes | tuple[float, ...]
"""Text and opaque tags as bytes, all others as numbers; a rational over zero is not a number."""
Directory = Mapping[int, Values]
Buffer = bytes | mmap.mmap

_ENTRY = 12
_MAX_ENTRIES = 512
_MAX_TEXT = 512
_MAX_NUMBERS = 16
_FORMATS = {3: "H", 4: "I", 5: "II", 6: "b", 8: "h", 9: "i", 10: "ii", 11: "f", 12: "d"}
_TEXT = (1, 2, 7, 129)
_RATIONALS = (5, 10)
_PHOTO = 0x8769
_GPS = 0x8825


@dataclass(frozen=True)
class Exif:
    """The three directories that matter, by tag number; empty where the file has none or they are damaged."""

    image: Directory
    photo: Directory
    gps: Directory

    @property
    def orientation(self) -> int:
        """1 to 8, as in EXIF; anything else counts as 1."""
        value = number(self.image, 0x0112) or 1
        return int(value) if value in range(1, 9) else 1


def parse(data: Buffer) -> Exif:
    """Read an EXIF block, with or without its `Exif` prefix, or a whole TIFF file."""
    start = 6 if data[:6] == b"Exif\0\0" else 0
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[start : start + 4])
    if order is None or len(data) < start + 8:
        return Exif({}, {}, {})
    reader = _Reader(data, start, order)
    image = reader.directory(reader.long(4))
    return Exif(image, reader.linked(image, _PHOTO), reader.linked(image, _GPS))


def number(directory: Directory, tag: int) -> float | None:
    """The first number of `tag`, or None; it may be infinite or not a number."""
    values = directory.get(tag)
    return float(values[0]) if values else None


@dataclass(frozen=True)
class _Reader:
    data: Buffer
    start: int
    order: str

    def take(self, offset: int, size: int) -> bytes:
        return self.data[self.start + offset : self.start + offset + size]

    def long(self, offset: int) -> int:
        return int(struct.unpack(self.order + "I", self.take(offset, 4))[0])

    def linked(self, directory: Directory, tag: int) -> Directory:
        offset = number(directory, tag)
        return self.directory(int(offset)) if offset is not None and 0 < offset < len(self.data) else {}

    def directory(self, offset: int) -> Directory:
        head = self.take(offset, 2)
        if offset < 8 or len(head) < 2:  # noqa: PLR2004 - the header's size; a count's size
            return {}
        count = min(struct.unpack(self.order + "H", head)[0], _MAX_ENTRIES)
        found: dict[int, Values] = {}
        for entry in range(offset + 2, offset + 2 + count * _ENTRY, _ENTRY):
            raw = self.take(entry, _ENTRY)
            if len(raw) < _ENTRY:
                break
            tag, kind, length = struct.unpack(self.order + "HHI", raw[:8])
            values = self.values(kind, length, entry + 8)
            if values:
                found.setdefault(tag, values)
        return found

    def values(self, kind: int, length: int, at: int) -> Values | None:
        if kind in _TEXT:
            return self.take(at if length <= 4 else self.long(at), min(length, _MAX_TEXT))  # noqa: PLR2004 - inline
        if kind not in _FORMATS or not 0 < length <= _MAX_NUMBERS:
            return None
        layout = self.order + _FORMATS[kind] * length
        size = struct.calcsize(layout)
        raw = self.take(at if size <= 4 else self.long(at), size)  # noqa: PLR2004 - four bytes fit into the entry
        if len(raw) < size:
            return None
        values = struct.unpack(layout, raw)
        return _quotients(values) if kind in _RATIONALS else tuple(map(float, values))


def _quotients(values: tuple[int, ...]) -> tuple[float, ...]:
    pairs = zip(values[::2], values[1::2], strict=True)
    return tuple(above / below if below else float("nan") for above, below in pairs)
