"""A chart of months as bars, for a template to draw as SVG: no script, no style in the page."""

from collections.abc import Iterable
from dataclasses import dataclass

HEIGHT = 100
"""Of the drawing, in its own units, as is a bar's width of 1; the page stretches it."""
_MONTHS = 24
_GAP = 0.2


@dataclass(frozen=True)
class Bar:
    """One month: where its bar is, and the value that it stands for. No bar is lower than can be seen."""

    month: str
    value: int
    x: float
    y: float
    width: float
    height: float


def bars(months: Iterable[tuple[str, int]], last: str) -> list[Bar]:
    """Bars of two years up to the month `last` (`yyyy-mm`), oldest first; a month without a value has none."""
    values = dict(months)
    shown = list(reversed([_before(last, back) for back in range(_MONTHS)]))
    top = max((values.get(month, 0) for month in shown), default=0)
    return [
        _bar(month, values[month], place, max(2, HEIGHT * values[month] / top))
        for place, month in enumerate(shown)
        if values.get(month, 0) > 0
    ]


def _bar(month: str, value: int, place: int, height: float) -> Bar:
    return Bar(month, value, place + _GAP / 2, round(HEIGHT - height, 1), 1 - _GAP, round(height, 1))


def _before(month: str, back: int) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:7]) - 1 - back, 12)
    return f"{year:04}-{number + 1:02}"


def span(last: str) -> tuple[str, str, int]:
    """The first and the last month of a chart that ends with `last`, and how many there are."""
    return _before(last, _MONTHS - 1), last, _MONTHS
