"""Albums: what they are called, how many pictures they have, and which one stands for each.

An album is the item `A#<id>`. Which pictures are in it is in their own records (`catalog/arrangement.py`), so an album
is deleted in one step, however many they are. What their records still say of it nobody looks up; it goes when a record
needs the room for another album, or with the picture.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from catalog import keys, moments
from catalog.attributes import Values
from catalog.errors import Conflict, NotFound
from catalog.image import Card
from catalog.items import album_count_key, partition, place_prefix
from catalog.pages import Slice
from catalog.ranges import Range, beyond
from catalog.table import Table

_TRIES = 5


@dataclass(frozen=True)
class Album:
    """One album. `cover` is the sort key of the card that its owner chose; None: its first picture."""

    id: str
    title: str
    created_at: str
    cover: str | None = None

    def is_cover(self, image_id: str) -> bool:
        """Whether this picture was chosen."""
        return self.cover is not None and self.cover.endswith(f"#{image_id}")


@dataclass(frozen=True)
class Listed:
    """An album as a list of albums shows it; `cover` is None where there is no picture."""

    album: Album
    count: int
    cover: Card | None


class Albums:
    """All albums."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def create(self, owner: str, title: str, now: datetime) -> Album:
        """An empty one."""
        album = Album(keys.new_id(), title, moments.stamp(now))
        self._table.put(_row(owner, album))
        return album

    def get(self, owner: str, album_id: str) -> Album:
        """The album as it is now.

        Raises:
            NotFound: there is none, or it is not `owner`'s.
        """
        return _read(self._row(owner, album_id))

    def _row(self, owner: str, album_id: str) -> Values:
        row = self._table.get(_key(owner, album_id))
        if row is None:
            raise NotFound("album", album_id)
        return row

    def several(self, owner: str, album_ids: Iterable[str]) -> list[Album]:
        """Up to 100 albums, without those that are not there any more."""
        wanted = [_key(owner, each) for each in album_ids]
        return [_read(row) for row in self._table.batch(wanted)] if wanted else []

    def change(self, owner: str, album_id: str, **changes: Any) -> Album:
        """Set `title` or `cover`.

        Raises:
            NotFound: there is none, or it is not `owner`'s.
            Conflict: the album kept changing under us.
        """
        for _ in range(_TRIES):
            before = self._row(owner, album_id)
            album = replace(_read(before), **changes)
            if self._table.replace(before, _row(owner, album)):
                return album
        raise Conflict(f"album {album_id} kept changing")

    def delete(self, owner: str, album_id: str) -> None:
        """Delete the album; its pictures stay in the library.

        Raises:
            NotFound: there is none, or it is not `owner`'s.
        """
        self.get(owner, album_id)
        gone = (_key(owner, album_id), {"pk": partition(owner), "sk": album_count_key(album_id)})
        self._table.transact([self._table.delete_action(key) for key in gone])

    def page(self, owner: str, part: Slice) -> tuple[list[Album], str | None]:
        """Albums, newest first, and the cursor of the next page."""
        rows, following = self._table.query(Range(partition(owner), "A#", beyond("A#")), part.limit, part.cursor)
        return [_read(row) for row in rows], following

    def listed(self, owner: str, albums: list[Album]) -> list[Listed]:
        """Up to 50 albums with their numbers and covers: two reads, and one for each without a chosen cover."""
        counters = [album_count_key(album.id) for album in albums]
        chosen = [album.cover for album in albums if album.cover]
        rows = self._rows(owner, counters + chosen)
        first = {album.id: self._first(owner, album) for album in albums if album.cover not in rows}
        rows |= self._rows(owner, [key for key in first.values() if key])
        return [
            Listed(album, _count(rows.get(counter)), _card(rows.get(first.get(album.id, album.cover) or "")))
            for album, counter in zip(albums, counters, strict=True)
        ]

    def _first(self, owner: str, album: Album) -> str | None:
        prefix = place_prefix(album.id)
        rows, _ = self._table.query(Range(partition(owner), prefix, beyond(prefix), newest_first=False), limit=1)
        return str(rows[0]["card_key"]) if rows else None

    def _rows(self, owner: str, sort_keys: Iterable[str]) -> dict[str, Values]:
        wanted = [{"pk": partition(owner), "sk": each} for each in dict.fromkeys(sort_keys)]
        return {row["sk"]: row for row in self._table.batch(wanted)} if wanted else {}


def _key(owner: str, album_id: str) -> Values:
    return {"pk": partition(owner), "sk": f"A#{album_id}"}


def _row(owner: str, album: Album) -> Values:
    return {**_key(owner, album.id), "album": json.dumps(asdict(album), ensure_ascii=False)}


def _read(row: Values) -> Album:
    """Unknown names, of a newer release, are passed over."""
    known = {each.name for each in fields(Album)}
    return Album(**{name: value for name, value in json.loads(row["album"]).items() if name in known})


def _count(counter: Values | None) -> int:
    return int(counter["count"]) if counter else 0


def _card(row: Values | None) -> Card | None:
    return Card.from_json(row["card"]) if row else None
