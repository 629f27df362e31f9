"""What a picture says about itself: its size as shown, and when, where and with what it was taken."""

import math
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.decoding import read_header
from pipeline.exif import Directory, Exif, number

_MAX_TEXT = 100
_TIME = re.compile(r"(\d{4})[:/-](\d\d)[:/-](\d\d)[ T](\d\d:\d\d:\d\d)")
_OFFSET = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d")
_LOWEST, _HIGHEST = -12_000, 100_000
_MOST = 10_000_000
"""Of seconds, f-number, ISO and millimetres: nothing that was ever built comes near."""


@dataclass(frozen=True)
class Gps:
    """Degrees north and east (WGS 84), metres above the sea."""

    lat: float
    lon: float
    altitude: float | None


@dataclass(frozen=True)
class Metadata:
    """Pixels as shown, orientation applied. What the file does not say, or says badly, is None.

    `camera` is "Make Model", the make not repeated; `taken_at` is the camera's own clock, `YYYY-MM-DDTHH:MM:SS`, with
    an offset only if one is recorded; `exposure_time` is in seconds, `focal_length` in millimetres.
    """

    width: int
    height: int
    camera: str | None
    lens: str | None
    taken_at: str | None
    exposure_time: float | None
    f_number: float | None
    iso: int | None
    focal_length: float | None
    gps: Gps | None


def read(path: Path, content_type: str) -> Metadata:
    """Read the header and the EXIF of a picture whose type `formats.content_type` has found; no pixel is decoded.

    Raises:
        Rejected: the header is damaged, or the picture is larger than the limits. Damaged EXIF is no reason.
    """
    header = read_header(path, content_type)
    exif, photo = header.exif, header.exif.photo
    width, height = header.shown
    return Metadata(
        width=width,
        height=height,
        camera=_camera(exif.image),
        lens=_text(photo, 0xA434),
        taken_at=_taken_at(photo),
        exposure_time=_positive(photo, 0x829A),
        f_number=_positive(photo, 0x829D),
        iso=_iso(photo),
        focal_length=_positive(photo, 0x920A),
        gps=_gps(exif),
    )


def _text(directory: Directory, tag: int) -> str | None:
    raw = directory.get(tag)
    if not isinstance(raw, bytes):
        return None
    text = raw.split(b"\0", 1)[0].decode(errors="ignore")
    printable = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(printable.split())[:_MAX_TEXT].strip() or None


def _camera(image: Directory) -> str | None:
    make, model = _text(image, 0x010F), _text(image, 0x0110)
    if make and model and make.split()[0].casefold() != model.split()[0].casefold():
        return f"{make} {model}"[:_MAX_TEXT].strip()
    return model or make


def _taken_at(photo: Directory) -> str | None:
    for time_tag, offset_tag in ((0x9003, 0x9011), (0x9004, 0x9012)):
        moment = _moment(_text(photo, time_tag) or "")
        if moment:
            offset = _text(photo, offset_tag) or ""
            return moment + (offset if _OFFSET.fullmatch(offset) else "")
    return None


def _moment(text: str) -> str | None:
    parts = _TIME.match(text)
    if not parts:
        return None
    moment = "{}-{}-{}T{}".format(*parts.groups())
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        return None
    return moment


def _positive(directory: Directory, tag: int) -> float | None:
    value = number(directory, tag)
    return value if value is not None and 1 / _MOST <= value < _MOST else None


def _iso(photo: Directory) -> int | None:
    for tag in (0x8827, 0x8832, 0x8831):
        value = _positive(photo, tag)
        # 65535 stands for "more than this field can hold"; the wider tags follow.
        if value is not None and (tag, value) != (0x8827, 65535):
            return round(value) or None
    return None


def _gps(exif: Exif) -> Gps | None:
    lat = _degrees(exif.gps, 0x0001, b"NS", 90)
    lon = _degrees(exif.gps, 0x0003, b"EW", 180)
    if lat is None or lon is None:
        return None
    return Gps(lat, lon, _altitude(exif.gps))


def _degrees(gps: Directory, reference_tag: int, signs: bytes, limit: int) -> float | None:
    reference, parts = gps.get(reference_tag), gps.get(reference_tag + 1)
    if not isinstance(reference, bytes) or not isinstance(parts, tuple):
        return None
    sign = {signs[:1]: 1, signs[1:]: -1}.get(reference[:1].upper())
    degrees = sum(part / 60**power for power, part in enumerate(parts[:3]))
    if sign is None or not 0 <= degrees <= limit or min(parts) < 0:
        return None
    return round(float(sign * degrees), 7)


def _altitude(gps: Directory) -> float | None:
    metres = number(gps, 0x0006)
    if metres is None or not math.isfinite(metres):
        return None
    above = -metres if gps.get(0x0005) == b"\x01" else metres
    return above if _LOWEST <= above <= _HIGHEST else None
