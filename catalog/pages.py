"""Which part of a list somebody asks for, and what he gets."""

from dataclasses import dataclass

from catalog.image import Card
from catalog.ranges import beyond


@dataclass(frozen=True)
class Page:
    """Some cards, in order, and the cursors of the pages after and before."""

    cards: list[Card]
    next: str | None
    previous: str | None = None


@dataclass(frozen=True)
class Slice:
    """Which part of a list: at most `limit` cards from `cursor` on, or those before it, still in the list's order.

    `since` and `until` begin ISO times, inclusive. Without a cursor the page begins `at` such a time.
    """

    limit: int = 60
    cursor: str | None = None
    since: str = ""
    until: str = ""
    at: str = ""
    backwards: bool = False

    @property
    def end(self) -> str:
        """The latest time, for the end of a `Range`."""
        return min(beyond(self.until), beyond("" if self.cursor else self.at))
