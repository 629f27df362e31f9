"""What the process that opens files answered, checked as what a stranger says: a file may have taken it over.

It cannot name a key, an owner or a type of its own, and nothing that a record could not hold.
"""

import json
import math
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from catalog.image import Exposure, Gps
from catalog.limits import MAX_PIXELS
from pipeline.errors import DecoderFault, Rejected
from pipeline.rendition import FORMS, Rendition
from pipeline.sandbox.pipe import Pipe

_COLOUR = re.compile(r"(#[0-9a-f]{6})?")
_LONGEST_LINE = 100_000
_LONGEST_TEXT = 500
_LARGEST_RENDITION = 32_000_000
"""Bytes; the noisiest preview has a third of that."""
_LARGEST_ISO = 10_000_000


def read_answer(pipe: Pipe, found: dict[str, Any]) -> list[Rendition]:
    """The renditions, whole; `found` gets values as the record has them.

    Raises:
        Rejected, DecoderFault: as `Sandbox.examine`, where that is the answer.
        ValueError, TypeError, KeyError, AttributeError, RecursionError: it is none.
        EOFError, TimeoutError: it does not come to its end.
    """
    answer = json.loads(pipe.line(_LONGEST_LINE))
    if "fault" in answer:
        raise DecoderFault(_text(answer["fault"], _LONGEST_LINE))
    facts = {name: _FACTS[name](value) for name, value in answer["found"].items()}
    if "rejected" in answer:
        code, reason = map(_text, answer["rejected"])
        found |= facts
        raise Rejected(code, reason)
    renditions = [_rendition(pipe, described) for described in answer["renditions"]]
    if not pipe.is_empty or [each.name for each in renditions] != list(FORMS):
        raise ValueError("more or less than was asked for")
    found |= facts
    return renditions


def _rendition(pipe: Pipe, described: list[Any]) -> Rendition:
    name, width, height, colour, size = described
    form = FORMS[name]
    if not _COLOUR.fullmatch(colour):
        raise ValueError("no colour")
    for side in (width, height):
        _whole(side, form.longest)
    data = pipe.exactly(_whole(size, _LARGEST_RENDITION))
    return Rendition(name, data, form.content_type, form.extension, width, height, colour)


def _text(value: Any, longest: int = _LONGEST_TEXT) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError("no text")
    value.encode()
    return value


def _whole(value: Any, largest: int) -> int:
    if type(value) is not int or not 0 < value <= largest:
        raise ValueError("no number")
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError("no number")
    return float(value)


def _time(value: Any) -> str:
    datetime.fromisoformat(_text(value))
    return str(value)


def _positive(value: Any) -> float:
    if _number(value) <= 0:
        raise ValueError("not more than zero")
    return float(value)


def _known(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else check(value)


def _exposure(value: dict[str, Any]) -> Exposure:
    return Exposure(**{name: _EXPOSURE[name](each) for name, each in value.items()})


def _gps(value: dict[str, Any]) -> Gps:
    lat, lon = _number(value["lat"]), _number(value["lon"])
    if abs(lat) > 90 or abs(lon) > 180:  # noqa: PLR2004 - degrees
        raise ValueError("not on earth")
    return Gps(lat, lon, _known(_number)(value["altitude"]))


_EXPOSURE = {
    "time": _known(_positive),
    "f_number": _known(_positive),
    "iso": _known(lambda value: _whole(value, _LARGEST_ISO)),
    "focal_length": _known(_positive),
}
_FACTS: dict[str, Callable[[Any], Any]] = {
    "width": lambda value: _whole(value, MAX_PIXELS),
    "height": lambda value: _whole(value, MAX_PIXELS),
    "camera": _known(_text),
    "lens": _known(_text),
    "taken_at": _known(_time),
    "exposure": _exposure,
    "gps": _known(_gps),
}
