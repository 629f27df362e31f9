"""What no record may say, whatever is in a file."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

_LONGEST = 100
"""Characters of a text."""
_MOST = 1e7
"""Of seconds, f-number, ISO and millimetres."""


def insane(record: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the values that came from a file, by the record's names; nothing, if all is well.

    Raises:
        ValueError: they are no JSON or no UTF-8, or a time is none.
    """
    json.dumps(record, allow_nan=False, ensure_ascii=False).encode()
    if record.get("taken_at"):
        datetime.fromisoformat(record["taken_at"])
    for name in ("camera", "lens"):
        text = record.get(name) or ""
        if len(text) > _LONGEST or not text.isprintable():
            yield f"{name} is {text!r}"
    gps = record.get("gps") or {"lat": 0, "lon": 0}
    if not (abs(gps["lat"]) <= 90 and abs(gps["lon"]) <= 180):
        yield f"taken at {gps}"
    for name, value in (record.get("exposure") or {}).items():
        if value is not None and not 0 < value <= _MOST:
            yield f"{name} is {value}"
    if any((record.get(side) or 1) < 1 for side in ("width", "height")):
        yield "a size that is none"
