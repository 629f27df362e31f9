"""The pictures of the table: read one, list many, change one.

A change is a function from the record before to the record after. It is read, applied and written in one transaction
under the record's version, and done again from the start when somebody else was quicker; so each rule of the state
machine is a pure function and no half-made change is ever seen.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from catalog.attributes import Values
from catalog.errors import Conflict, NotFound
from catalog.image import Card, Image, Status
from catalog.items import (
    DEAD_LETTERS,
    content_prefix,
    detail_key,
    edge_prefix,
    items,
    name_prefix,
    partition,
    status_partition,
    tally,
)
from catalog.pages import Page, Slice
from catalog.ranges import Range, beyond
from catalog.table import Table

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

Change = Callable[[Image | None], Image | None]
"""The record after, or None (or the very same record) where nothing is to change."""

_TRIES = 10


class _Unread(Enum):
    UNREAD = auto()


UNREAD = _Unread.UNREAD
"""What is known of a record that was not looked for yet."""


@dataclass(frozen=True)
class DeadLetter:
    """A picture whose processing was given up: since when, and by what its cause is found in the logs."""

    owner: str
    image_id: str
    at: str
    trace: str


class Images:
    """All that is known about pictures. Every list is one Query on one owner's partition."""

    def __init__(self, table: Table) -> None:
        self.table = self._table = table

    def find(self, owner: str, image_id: str) -> Image | None:
        """The record as it is now, or None."""
        row = self._table.get({"pk": partition(owner), "sk": detail_key(image_id)})
        return Image.from_json(row["record"], owner, row["version"]) if row else None

    def get(self, owner: str, image_id: str) -> Image:
        """The record as it is now.

        Raises:
            NotFound: there is none, it is not `owner`'s, or it was deleted for good.
        """
        image = self.find(owner, image_id)
        if image is None or image.purged:
            raise NotFound("picture", image_id)
        return image

    def several(self, owner: str, image_ids: list[str]) -> list[Image]:
        """Up to 100 records as they are now, without those that are not `owner`'s."""
        keys = [{"pk": partition(owner), "sk": detail_key(each)} for each in image_ids]
        rows = self._table.batch(keys)
        return [Image.from_json(row["record"], owner, row["version"]) for row in rows]

    def change(
        self, owner: str, image_id: str, change: Change, known: Image | _Unread | None = UNREAD
    ) -> tuple[Image | None, bool]:
        """Apply `change` to the record.

        Args:
            owner: whose picture it is.
            image_id: which.
            change: may be applied more than once.
            known: the record as it was seen last (None: there was none), which saves reading it; older news do no harm.

        Returns:
            the record afterwards (None: there is none), and whether it was changed.

        Raises:
            Conflict: the record kept changing under us.
        """
        for attempt in range(_TRIES):
            is_fresh = known is UNREAD
            before = self.find(owner, image_id) if known is UNREAD else known
            known = UNREAD
            after = change(before)
            if after is None or after is before:
                if is_fresh:
                    return before, False
                continue
            try:
                return self._save(before, after), True
            except Conflict:
                # Full jitter: those who collided do not meet again.
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 (no secret)
        raise Conflict(f"picture {image_id} kept changing")

    def _save(self, before: Image | None, after: Image) -> Image:
        saved = replace(after, version=(before.version if before else 0) + 1)
        self._table.transact(self._actions(before, saved))
        return saved

    def _actions(self, before: Image | None, after: Image) -> "list[TransactWriteItemTypeDef]":
        pk = partition(after.owner)
        old = items(before) if before else {}
        new = items(after)
        detail = detail_key(after.id)
        actions = [
            self._table.put_action({"pk": pk, "sk": detail, **new[detail]}, before.version if before else 0),
            *(
                self._table.put_action({"pk": pk, "sk": sk, **row})
                for sk, row in new.items()
                if sk != detail and row != old.get(sk)
            ),
            *(self._table.delete_action({"pk": pk, "sk": sk}) for sk in old.keys() - new.keys()),
        ]
        return actions + [
            self._table.add_action({"pk": pk, "sk": sk}, amounts) for sk, amounts in tally(before, after).items()
        ]

    def newest(self, owner: str, part: Slice) -> Page:
        """The library, newest first."""
        return self._cards(Range(partition(owner), f"I#{part.since}", f"I#{part.end}"), part)

    def by_capture(self, owner: str, part: Slice) -> Page:
        """The library by the time on the camera's clock, latest first; where no camera said one, by that of upload."""
        return self._cards(_captures(owner, part), part)

    def captured(self, owner: str) -> tuple[str, str] | None:
        """The first and the last time of `by_capture`; None where there is no picture."""
        everything = _captures(owner, Slice())
        ends = [self._table.query(each, limit=1)[0] for each in (everything.reversed(), everything)]
        return (ends[0][0]["taken"], ends[1][0]["taken"]) if all(ends) else None

    def trash(self, owner: str, part: Slice) -> Page:
        """What was moved to the trash, last first."""
        return self._cards(Range(partition(owner), f"T#{part.since}", f"T#{part.end}"), part)

    def by_status(self, owner: str, status: Status, part: Slice) -> Page:
        """What is not ready, newest first. What is ready has no such list: it is the library."""
        return self._cards(_status_range(owner, status, part), part)

    def by_edge(self, owner: str, kind: str, value: str, part: Slice) -> Page:
        """Pictures of one camera, tag or album, or the favourites (`value` is empty), newest upload first."""
        prefix = edge_prefix(kind, value)
        return self.linked(Range(partition(owner), prefix + part.since, prefix + part.end), part)

    def by_name(self, owner: str, beginning: str, part: Slice) -> Page:
        """Pictures whose filename begins so, by name; capitals do not matter. With times, all such names are read."""
        prefix = name_prefix(beginning)
        only = ("card_key", f"I#{part.since}", f"I#{part.end}") if part.since or part.until else None
        return self.linked(Range(partition(owner), prefix, beyond(prefix), newest_first=False, only=only), part)

    def with_content(self, owner: str, sha256: str) -> str | None:
        """The id of a ready picture of `owner` with this content, or None."""
        prefix = content_prefix(sha256)
        rows, _ = self._table.query(Range(partition(owner), prefix, beyond(prefix)), limit=1)
        return str(rows[0]["sk"]).removeprefix(prefix) if rows else None

    def months(self, owner: str) -> dict[str, tuple[int, int]]:
        """Number and bytes of the pictures of each upload month, `yyyy-mm`, oldest first."""
        months: dict[str, tuple[int, int]] = {}
        for row in self._table.every(Range(partition(owner), "C#", beyond("C#"), newest_first=False)):
            month = row["sk"].split("#")[1]
            count, size = months.get(month, (0, 0))
            months[month] = count + row["count"], size + row["bytes"]
        return {month: tally for month, tally in months.items() if tally[0]}

    def dead_letters(self, limit: int) -> list[DeadLetter]:
        """The latest pictures, of whomever, whose processing was given up; one Query on an index."""
        everybody = Range(
            DEAD_LETTERS, "0", beyond(""), index="by-status", partition_name="status_pk", sort_name="status_sk"
        )
        rows, _ = self._table.query(everybody, limit)
        return [DeadLetter(row["owner"], row["image_id"], row["at"], row["trace"]) for row in rows]

    def count(self, owner: str, status: Status) -> int:
        """How many pictures are in a status other than ready."""
        return self._table.count(_status_range(owner, status, Slice()))

    def awaited(self, owner: str) -> list[Card]:
        """Every picture whose file was announced and has not arrived."""
        rows = self._table.every(_status_range(owner, Status.PENDING, Slice()))
        return [Card.from_json(row["card"]) for row in rows]

    def _cards(self, items: Range, part: Slice) -> Page:
        rows, cursors = self._rows(items, part)
        return Page([Card.from_json(row["card"]) for row in rows], *cursors)

    def linked(self, items: Range, part: Slice) -> Page:
        """The cards that items of a range refer to."""
        edges, cursors = self._rows(items, part)
        rows = self._table.batch([{"pk": items.pk, "sk": edge["card_key"]} for edge in edges])
        return Page([Card.from_json(row["card"]) for row in rows], *cursors)

    def _rows(self, items: Range, part: Slice) -> tuple[list[Values], tuple[str | None, str | None]]:
        """One page of a range, and the cursors of the pages after and before it."""
        if part.backwards:
            rows, previous = self._table.query(items.reversed(), part.limit, part.cursor)
            return rows[::-1], (items.cursor(rows[0]) if rows else None, previous)
        rows, following = self._table.query(items, part.limit, part.cursor)
        begun = bool(rows and (part.cursor or part.at))
        return rows, (following, items.cursor(rows[0]) if begun else None)


def _captures(owner: str, part: Slice) -> Range:
    return Range(partition(owner), part.since or "0", part.end, index="by-taken", sort_name="taken")


def _status_range(owner: str, status: Status, part: Slice) -> Range:
    return Range(
        partition(owner),
        part.since or "0",
        part.end,
        index="by-status",
        partition_name="status_pk",
        partition=status_partition(owner, status),
        sort_name="status_sk",
    )
