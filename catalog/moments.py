"""Points in time as the tables hold them: UTC, milliseconds, fixed width, so that text order is time order."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Write an aware `moment` as `2026-01-31T09:30:00.123Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(text: str) -> datetime:
    """Read what `stamp` wrote, or any other ISO 8601 time with an offset."""
    return datetime.fromisoformat(text)
