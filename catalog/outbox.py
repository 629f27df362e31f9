"""What is mailed to one owner: how much at a time, when his next digest is due, and the digest that is on its way.

Three items of the owner's partition in the table of pictures:

    pace     M#<minute>   how many pictures wanted a mail of their own in that minute; expires
    clock    M#clock      is there while a digest is due; `at` is when its clock rings, if one is set
    digest   M#digest     the claimed digest, and when the last one was published
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from catalog import moments
from catalog.items import WAITING, partition
from catalog.ranges import Range, beyond
from catalog.table import Table

_CLOCK = "M#clock"
_DIGEST = "M#digest"


@dataclass(frozen=True)
class Digest:
    """One mail about many pictures, decided to the letter, so that whoever takes it over sends the same.

    `members` is what it is about: picture's id → `mailing.reference`. After `until` another worker may take it over.
    """

    reference: str
    subject: str
    text: str
    statuses: tuple[str, ...]
    members: dict[str, str]
    until: str = ""
    published: bool = False


@dataclass(frozen=True)
class Sending:
    """The digest that is not done yet, if there is one, and when the last one was published."""

    digest: Digest | None = None
    published_at: str | None = None
    version: int = 0


class Outbox:
    """The outboxes of all owners."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def count(self, owner: str, now: datetime, window: timedelta) -> int:
        """Count one more picture that wants a mail of its own; answers how many there were in this window."""
        seconds = int(window.total_seconds())
        number = int(now.timestamp()) // seconds
        row = self._table.add(_key(owner, f"M#{number}"), {"count": 1}, expires=(number + 2) * seconds)
        return int(row["count"])

    def is_due(self, owner: str) -> bool:
        """Whether a digest is due, so that everything waits for it."""
        return self._table.get(_key(owner, _CLOCK)) is not None

    def rings_at(self, owner: str) -> datetime | None:
        """When the clock that is set rings; None where none is set."""
        row = self._table.get(_key(owner, _CLOCK))
        return moments.parse(row["at"]) if row and "at" in row else None

    def set_clock(self, owner: str, at: datetime | None) -> None:
        """Note that a clock rings at `at`; None: that it rang, and that the digest is being made."""
        self._table.put(_key(owner, _CLOCK) | ({"at": moments.stamp(at)} if at else {}))

    def stop_clock(self, owner: str) -> None:
        """No digest is due any more."""
        self._table.transact([self._table.delete_action(_key(owner, _CLOCK))])

    def waiting(self, owner: str) -> Iterator[str]:
        """Ids of the pictures whose mail waits for the digest; none that waits already is missed."""
        rows = self._table.every(Range(partition(owner), WAITING, beyond(WAITING), newest_first=False))
        return (row["sk"].removeprefix(WAITING) for row in rows)

    def find(self, owner: str) -> Sending:
        """What is on its way."""
        row = self._table.get(_key(owner, _DIGEST))
        if row is None:
            return Sending()
        values = json.loads(row["sending"])
        digest = values["digest"] and Digest(**values["digest"] | {"statuses": tuple(values["digest"]["statuses"])})
        return Sending(digest, values["published_at"], row["version"])

    def save(self, owner: str, sending: Sending) -> Sending:
        """Write what `sending`, as it was found or saved last, has become.

        Raises:
            Conflict: somebody else wrote in between.
        """
        saved = replace(sending, version=sending.version + 1)
        values = asdict(saved)
        row = _key(owner, _DIGEST) | {"version": values.pop("version"), "sending": json.dumps(values)}
        self._table.transact([self._table.put_action(row, expected_version=sending.version)])
        return saved


def _key(owner: str, sort: str) -> dict[str, Any]:
    return {"pk": partition(owner), "sk": sort}
