"""Where a person can jump to in a long library: links to its years and months."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

_FIRST_PHOTOGRAPH = 1826


@dataclass(frozen=True)
class Stop:
    """One link: `at` is what the library begins at then; the number of pictures is None where nothing counts them."""

    at: str
    name: str
    count: int | None = None


@dataclass(frozen=True)
class Year(Stop):
    """A year and its months, the latest first."""

    months: list[Stop] = field(default_factory=list)


def by_upload(months: Mapping[str, int]) -> list[Year]:
    """The years and months, `yyyy-mm`, that have pictures, from their counts; the latest first."""
    stops = [Stop(month, f"{date.fromisoformat(f'{month}-01'):%b}", months[month]) for month in sorted(months)[::-1]]
    grouped = ((year, list(group)) for year, group in groupby(stops, lambda stop: stop.at[:4]))
    return [Year(year, year, sum(stop.count or 0 for stop in group), group) for year, group in grouped]


def by_capture(first: str, last: str, today: date) -> list[Year]:
    """Every year between two times on cameras' clocks: nothing counts them.

    A clock that was set wrong adds no years in which nobody took a picture; such pictures are at the ends of the list.
    """
    oldest = max(int(first[:4]), _FIRST_PHOTOGRAPH)
    latest = min(int(last[:4]), today.year + 1)
    return [Year(f"{year}", f"{year}") for year in range(latest, oldest - 1, -1)]
