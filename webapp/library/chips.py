"""What a list is narrowed to, piece by piece, each with the address of the list without it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from webapp.library.search import CRITERIA, PIECES

_NAMES = {**CRITERIA, "favourite": "favourites", "from": "from", "to": "until", "sort": "by capture"}
_SPEAKS_FOR_ITSELF = {"favourite", "sort"}


@dataclass(frozen=True)
class Chip:
    """`text` is what people read; `rest` is the list without it, as an address's arguments."""

    text: str
    rest: dict[str, str]


def chips(kept: Mapping[str, str]) -> list[Chip]:
    """One for each piece of `kept`, which are the arguments of an address."""
    return [
        Chip(_text(name, kept[name]), {other: value for other, value in kept.items() if other != name})
        for name in PIECES
        if name in kept
    ]


def _text(name: str, value: str) -> str:
    if name in _SPEAKS_FOR_ITSELF:
        return _NAMES[name]
    return f"{_NAMES[name]} {_day(value) if name in {'from', 'to'} else value}"


def _day(text: str) -> str:
    """A whole day as people write it; any other beginning of a time as it stands in the address."""
    try:
        return f"{date.fromisoformat(text):%-d %b %Y}"
    except ValueError:
        return text
