"""Counts and bytes of one owner's pictures."""

from typing import Any

from catalog.image import Status
from catalog.images import Images

_UNFINISHED = (Status.PENDING, Status.PROCESSING, Status.FAILED)


def statistics(images: Images, owner: str) -> dict[str, Any]:
    """Totals, by upload month (newest first) and by status; what was announced but has not arrived is in no month."""
    months = images.months(owner)
    count = sum(number for number, _ in months.values())
    by_status = {str(status): images.count(owner, status) for status in _UNFINISHED}
    by_status["ready"] = count - by_status["processing"] - by_status["failed"]
    return {
        "count": count,
        "bytes": sum(size for _, size in months.values()),
        "months": [{"month": m, "count": n, "bytes": size} for m, (n, size) in reversed(months.items())],
        "statuses": by_status,
    }
