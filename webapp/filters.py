"""How templates write sizes, exposure times and points in time."""

from datetime import datetime

from flask import Flask

from catalog.image import Gps
from webapp.services import Services

_UNITS = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3), ("bytes", 1))
_ROUND = 10
"""From here on decimals are noise."""


def register(app: Flask, services: Services) -> None:  # noqa: ARG001 (all parts are registered alike)
    """Offer the filters."""
    app.add_template_filter(filesize)
    app.add_template_filter(exposure)
    app.add_template_filter(when)
    app.add_template_filter(map_link)


def filesize(size: int) -> str:
    """Bytes in decimal units, as shops and file managers count: `8.5 MB`."""
    unit, factor = next(((u, f) for u, f in _UNITS if size >= f), _UNITS[-1])
    amount = size / factor
    return f"{amount:.1f} {unit}" if amount < _ROUND and factor > 1 else f"{amount:.0f} {unit}"


def exposure(seconds: float) -> str:
    """An exposure time as photographers say it: `1/250 s`, `0.4 s`, `30 s`."""
    if 0 < seconds <= 1 / 3:
        return f"1/{round(1 / seconds)} s"
    return f"{seconds:g} s"


def when(moment: datetime | str) -> str:
    """A point in time: UTC of ours; a camera's own clock as the camera wrote it."""
    if isinstance(moment, str):
        clock = datetime.fromisoformat(moment)
        return f"{clock:%-d %b %Y, %H:%M:%S}" + (f" {moment[-6:]}" if clock.tzinfo else "")
    return f"{moment:%-d %b %Y, %H:%M} UTC"


def map_link(gps: Gps) -> str:
    """Where the place is on OpenStreetMap; nothing is asked there until somebody follows the link."""
    return f"https://www.openstreetmap.org/?mlat={gps.lat:.5f}&mlon={gps.lon:.5f}#map=15/{gps.lat:.5f}/{gps.lon:.5f}"
