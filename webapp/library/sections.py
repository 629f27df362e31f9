"""A page of cards in sections by month, in the order in which they are listed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from catalog.image import Card
from webapp.library.presentation import Presenter
from webapp.library.search import Search


@dataclass(frozen=True)
class Section:
    """Cards of one month, `yyyy-mm`, beginning `at` a time; both are empty in a list that is not by time."""

    month: str
    at: str
    cards: list[dict[str, Any]]

    @property
    def name(self) -> str:
        """As people say it: `March 2026`."""
        return f"{date.fromisoformat(f'{self.month}-01'):%B %Y}" if self.month else ""


def sections(cards: Iterable[Card], search: Search, presenter: Presenter) -> list[Section]:
    """Cards by month of upload in UTC, or of capture on the camera's own clock."""
    time_of = _time_of(search)
    groups = ((month, list(group)) for month, group in groupby(cards, lambda card: time_of(card)[:7]))
    return [Section(month, time_of(group[0]), presenter.cards(group)) for month, group in groups]


def _time_of(search: Search) -> Callable[[Card], str]:
    if search.q is not None:
        return lambda _: ""
    if search.sort == "taken":
        # Without an offset, which is no part of the order.
        return lambda card: (card.taken_at or "")[:19] or card.uploaded_at
    return lambda card: card.uploaded_at
