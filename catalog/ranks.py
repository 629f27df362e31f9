"""Places in an order that a person chooses: texts, sorted as texts, between any two of which there is room for more."""

import random
from string import ascii_lowercase, digits

_DIGITS = digits + ascii_lowercase
_BASE = len(_DIGITS)
_WHOLE = 8
"""Digits that every rank begins with, a number; what follows is a fraction of one."""
_STEP = 4096


def after(last: str | None) -> str:
    """A rank behind `last`; None: the first of all. Random, so that two who add at once seldom take the same."""
    start = int(last[:_WHOLE], _BASE) if last else _BASE**_WHOLE // 2
    return _text(start + _STEP + random.randrange(_STEP))  # noqa: S311 (no secret)


def between(low: str | None, high: str) -> str:
    """A rank behind `low` and before `high`; None: before all. Where the two are the same, that one."""
    if low is None:
        return _text(int(high[:_WHOLE], _BASE) - _STEP)
    if low >= high:
        return low
    rank = ""
    while True:
        bottom = _digit(low, len(rank))
        top = _digit(high, len(rank)) if high.startswith(rank) else _BASE
        if top - bottom > 1:
            return rank + _DIGITS[(bottom + top) // 2]
        rank += _DIGITS[bottom]


def _digit(rank: str, place: int) -> int:
    return _DIGITS.index(rank[place]) if place < len(rank) else 0


def _text(number: int) -> str:
    written = ""
    for _ in range(_WHOLE):
        number, digit = divmod(number, _BASE)
        written = _DIGITS[digit] + written
    return written
