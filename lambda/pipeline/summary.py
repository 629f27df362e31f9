"""What a digest says: how many pictures are ready and how many failed, and which."""

from collections.abc import Sequence

from catalog.image import Image, Status

MOST = 50
"""So many pictures are listed by name; SNS takes 256 KB, and nobody reads more."""


def subject(images: Sequence[Image]) -> str:
    """One line of ASCII, shorter than 100 characters."""
    ready, failed = _by_status(images)
    if not failed:
        return f"{_pictures(ready)} ready"
    if not ready:
        return f"{_count(failed)} failed"
    return f"{_pictures(ready)} ready, {len(failed)} failed"


def text(images: Sequence[Image], dashboard_url: str) -> str:
    """Plain text that a person reads: first what failed, and why."""
    ready, failed = _by_status(images)
    listed = failed[:MOST]
    parts = [
        _part("Could not be processed", [_failure(each, dashboard_url) for each in listed], len(failed)),
        _part("In your library", [_line(each, dashboard_url) for each in ready[: MOST - len(listed)]], len(ready)),
        f"All pictures: {dashboard_url}/\n",
    ]
    return "\n".join(part for part in parts if part)


def _by_status(images: Sequence[Image]) -> tuple[list[Image], list[Image]]:
    ready = [each for each in images if each.status == Status.READY]
    return ready, [each for each in images if each.status == Status.FAILED]


def _count(images: Sequence[Image]) -> str:
    return f"{len(images)} {'picture' if len(images) == 1 else 'pictures'}"


def _pictures(images: Sequence[Image]) -> str:
    return f"{_count(images)} {'is' if len(images) == 1 else 'are'}"


def _part(title: str, lines: list[str], number: int) -> str:
    if not number:
        return ""
    more = [f"and {number - len(lines)} more"] if number > len(lines) else []
    return "\n".join([f"{title}: {number}", "", *lines, *more, ""])


def _line(image: Image, dashboard_url: str) -> str:
    return f"{' '.join(image.filename.split())}\n  {dashboard_url}/images/{image.id}"


def _failure(image: Image, dashboard_url: str) -> str:
    return f"{' '.join(image.filename.split())}\n  {image.reason}\n  {dashboard_url}/images/{image.id}"
