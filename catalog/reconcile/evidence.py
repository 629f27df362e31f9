"""What table and bucket have of one picture; of all pictures of an owner, by id, without keeping them in memory."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from itertools import groupby
from operator import itemgetter

from catalog import keys, moments
from catalog.bucket import Bucket, Object
from catalog.image import Image
from catalog.images import Images
from catalog.keys import RENDITIONS, UPLOADS
from catalog.outbox import Outbox
from catalog.reconcile.inventory import records

_NEVER = datetime.min.replace(tzinfo=UTC)
_Found = tuple[str, Image | Object]
"""An id, and a piece of evidence about it."""


@dataclass(frozen=True)
class Evidence:
    """All there is of one picture. `original` may be hidden; of the `renditions` only what is not hidden counts."""

    owner: str
    id: str
    image: Image | None
    original: Object | None
    renditions: tuple[Object, ...] = ()
    rings_at: datetime | None = None
    """When the clock of the owner's digest rings."""

    @property
    def last_touched(self) -> datetime:
        """When anything about it was last written, but for what its owner wrote on it."""
        objects = [self.original] if self.original else []
        times = [each.modified for each in (*objects, *self.renditions)]
        if self.image:
            times += [moments.parse(step.at) for step in self.image.history[-1:]]
            times += [moments.parse(self.image.uploaded_at)]
        return max(times, default=_NEVER)

    @property
    def named(self) -> dict[tuple[str, str], str]:
        """Name of each rendition that the record names, by key and version."""
        if self.image is None:
            return {}
        return {
            (keys.rendition_key(self.owner, self.id, each.name, each.extension), each.version): each.name
            for each in self.image.renditions
        }

    @property
    def there(self) -> set[str]:
        """Names of those of them that are in the bucket, and current."""
        current = {(each.key, each.version) for each in self.renditions}
        return {name for which, name in self.named.items() if which in current}

    @property
    def orphans(self) -> list[Object]:
        """Renditions that the record does not name."""
        return [each for each in self.renditions if (each.key, each.version) not in self.named]


def look(images: Images, bucket: Bucket, owner: str, image_id: str, key: str | None = None) -> Evidence:
    """Look one picture up.

    Args:
        images: the table.
        bucket: the bucket.
        owner: whose picture it is.
        image_id: its id, or the one that `key` says.
        key: its original, as far as is known; the record knows better.
    """
    image = images.find(owner, image_id)
    if image and key and image.key != key:
        # A folder named like an id may hold a second file: that one is a picture of its own.
        image_id = keys.derived_id(key)
        image = images.find(owner, image_id)
    key = image.key if image else key
    renditions = bucket.objects(f"{RENDITIONS}{owner}/{image_id}/")
    return Evidence(
        owner,
        image_id,
        image,
        bucket.object(key) if key else None,
        tuple(each for each in renditions if not each.hidden),
        Outbox(images.table).rings_at(owner),
    )


def survey(images: Images, bucket: Bucket, owner: str, after: str = "") -> Iterator[Evidence]:
    """Everything of `owner`, by id, beyond the id `after`: one Query and two listings, merged.

    A million pictures need no more memory than a thousand: the originals are sorted on the disk.
    """
    rings_at = Outbox(images.table).rings_at(owner)
    found = merge(
        ((image.id, image) for image in records(images, owner, after)),
        _originals(bucket.objects(f"{UPLOADS}{owner}/"), after),
        _renditions(bucket.objects(f"{RENDITIONS}{owner}/"), after),
        key=itemgetter(0),
    )
    for image_id, pieces in groupby(found, key=itemgetter(0)):
        image, originals, renditions = _sort([piece for _, piece in pieces])
        own = next((each for each in originals if image is None or each.key == image.key), None)
        if own is None and image:
            # Maybe it came after it was not listed, or lies in the folder of another picture's id.
            yield look(images, bucket, owner, image_id)
        else:
            yield Evidence(owner, image_id, image, own, renditions, rings_at)
        for other in originals:
            if other is not own:
                yield look(images, bucket, owner, image_id, other.key)


def _sort(pieces: list[Image | Object]) -> tuple[Image | None, list[Object], tuple[Object, ...]]:
    """The record, the originals, the renditions."""
    image = next((each for each in pieces if isinstance(each, Image)), None)
    objects = [each for each in pieces if isinstance(each, Object)]
    originals = [each for each in objects if each.key.startswith(UPLOADS)]
    return image, originals, tuple(each for each in objects if each.key.startswith(RENDITIONS))


def _originals(objects: Iterable[Object], after: str) -> Iterator[_Found]:
    """Originals by id, which is another order than that of their keys where the id is derived from the key."""
    with closing(sqlite3.connect("")) as disk:  # a file that nobody sees, and that goes with the connection
        disk.execute("CREATE TABLE original (id, key, bytes, modified, version, hidden)")
        rows = ((keys.parse(each.key), each) for each in objects)
        disk.executemany(
            "INSERT INTO original VALUES (?, ?, ?, ?, ?, ?)",
            (
                (original.id, each.key, each.bytes, moments.stamp(each.modified), each.version, each.hidden)
                for original, each in rows
                if original and original.id > after
            ),
        )
        for image_id, key, size, modified, version, hidden in disk.execute("SELECT * FROM original ORDER BY id, key"):
            yield image_id, Object(key, size, moments.parse(modified), version, hidden=bool(hidden))


def _renditions(objects: Iterable[Object], after: str) -> Iterator[_Found]:
    for each in objects:
        image_id = keys.rendered(each.key)
        if image_id and image_id > after and not each.hidden:
            yield image_id, each
