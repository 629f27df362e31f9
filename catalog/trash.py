"""The trash: what its owner can bring back, and from when on he cannot.

A picture is gone when its 30 days are over, when its owner deletes it for good, or when he empties the trash. To be
gone is a matter of reading: emptying moves one line in time, however many pictures lie behind it. The items expire, and
the bucket's lifecycle erases the bytes, when the 30 days are over.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from catalog import moments
from catalog.errors import NotFound
from catalog.image import Image
from catalog.images import Images
from catalog.items import TRASH_DAYS, partition
from catalog.pages import Page, Slice
from catalog.ranges import beyond
from catalog.table import Table


class Trash:
    """The part of each owner's pictures that he threw away."""

    def __init__(self, images: Images, table: Table) -> None:
        self._images = images
        self._table = table

    def page(self, owner: str, part: Slice, now: datetime) -> Page:
        """What can be brought back, last thrown away first."""
        since = max(part.since, beyond(self._gone_until(owner, now) + "#"))
        return self._images.trash(owner, replace(part, since=since))

    def get(self, owner: str, image_id: str, now: datetime) -> Image:
        """A picture, also one in the trash as long as it can be brought back.

        Raises:
            NotFound: there is none, it is not `owner`'s, or it is gone.
        """
        image = self._images.get(owner, image_id)
        if image.deleted_at and image.deleted_at <= self._gone_until(owner, now):
            raise NotFound("picture", image_id)
        return image

    def empty(self, owner: str, now: datetime) -> None:
        """Nothing that is in the trash now can be brought back."""
        self._table.put({**_line(owner), "emptied_at": moments.stamp(now)})

    def _gone_until(self, owner: str, now: datetime) -> str:
        """What was thrown away at this time or before is gone."""
        row = self._table.get(_line(owner))
        return max(moments.stamp(now - timedelta(days=TRASH_DAYS)), row["emptied_at"] if row else "")


def _line(owner: str) -> dict[str, str]:
    return {"pk": partition(owner), "sk": "T"}
