"""Counts and bytes of one owner's pictures."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from catalog import lifecycle
from catalog.image import Card, Status
from catalog.images import Images
from catalog.pages import Slice

_PAGE = 1000


def statistics(images: Images, owner: str) -> dict[str, Any]:
    """Totals, by upload month (newest first) and by status; what was announced but has not arrived is in no month.

    Dead letters are failures that are no fault of the picture.
    """
    months = images.months(owner)
    count = sum(number for number, _ in months.values())
    codes = [card.code for card in _failed(images, owner)]
    by_status = {str(status): images.count(owner, status) for status in (Status.PENDING, Status.PROCESSING)}
    by_status["failed"] = len(codes)
    by_status["ready"] = count - by_status["processing"] - by_status["failed"]
    return {
        "count": count,
        "bytes": sum(size for _, size in months.values()),
        "months": [{"month": m, "count": n, "bytes": size} for m, (n, size) in reversed(months.items())],
        "statuses": by_status,
        "dead_letters": codes.count(lifecycle.FAULT),
    }


def _failed(images: Images, owner: str) -> Iterator[Card]:
    part = Slice(limit=_PAGE)
    while True:
        page = images.by_status(owner, Status.FAILED, part)
        yield from page.cards
        if page.next is None:
            return
        part = replace(part, cursor=page.next)
