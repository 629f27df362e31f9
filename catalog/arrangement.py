"""Which pictures are in an album, and in which order.

Each picture's record says in which albums it is, and where (`Image.albums`); the items `P#<album>#<rank>#<id>` follow
from it. So moving one picture writes one record, however large the album is.
"""

from collections.abc import Iterable

from catalog import lifecycle, ranks
from catalog.albums import Albums
from catalog.errors import NotFound
from catalog.image import Image, Place
from catalog.images import Images
from catalog.items import card_key, partition, place_key, place_prefix
from catalog.limits import MAX_ALBUMS
from catalog.pages import Page, Slice
from catalog.ranges import Range, beyond
from catalog.table import Table

_Neighbour = tuple[str, str]
"""Rank and id of a picture."""


class Arrangement:
    """The contents of albums. Each method raises NotFound where there is no such album or picture of `owner`."""

    def __init__(self, albums: Albums, images: Images, table: Table) -> None:
        self._albums = albums
        self._images = images
        self._table = table

    def page(self, owner: str, album_id: str, part: Slice) -> Page:
        """Pictures in the order that was chosen."""
        return self._images.linked(_range(owner, album_id), part)

    def add(self, owner: str, album_id: str, image_ids: Iterable[str]) -> list[str]:
        """Put pictures behind the last one; one that is in the album stays where it is.

        Returns:
            the ids that are not in the album now: of pictures that are not there, have not arrived, are in the trash,
            or are in as many albums as a picture can be in.
        """
        self._albums.get(owner, album_id)
        last = self._neighbours(_range(owner, album_id).reversed(), album_id, 1, set())
        rank = last[0][0] if last else None
        left_out = []
        for image_id in image_ids:
            rank = ranks.after(rank)
            if not self._put(owner, image_id, Place(album_id, rank), move=False):
                left_out.append(image_id)
        return left_out

    def remove(self, owner: str, album_id: str, image_ids: Iterable[str]) -> None:
        """Take pictures out of an album; they stay in the library."""
        album = self._albums.get(owner, album_id)
        for image_id in image_ids:
            self._images.change(owner, image_id, lambda before: before and lifecycle.take_from_album(before, album_id))
            if album.is_cover(image_id):
                self._albums.change(owner, album_id, cover=None)

    def move(self, owner: str, album_id: str, image_id: str, behind: str | None) -> None:
        """Put a picture behind another one of the album, or before all; one that is not in the album is added."""
        self._albums.get(owner, album_id)
        if behind == image_id:
            return
        last, low = None, None
        if behind:
            place = self._place(owner, album_id, behind)
            last, low = place.rank, place_key(place, behind)
        following = self._neighbours(_range(owner, album_id, low), album_id, 3, {behind, image_id})
        rank = ranks.between(last, following[0][0]) if following else ranks.after(last)
        if not self._put(owner, image_id, Place(album_id, rank), move=True):
            raise NotFound("picture", image_id)

    def step(self, owner: str, album_id: str, image_id: str, *, earlier: bool) -> None:
        """Let a picture change places with the one before it, or after it; at the end nothing happens."""
        self._albums.get(owner, album_id)
        own = place_key(self._place(owner, album_id, image_id), image_id)
        if earlier:
            before = self._neighbours(_range(owner, album_id, high=own).reversed(), album_id, 3, {image_id})
            if before:
                self.move(owner, album_id, image_id, before[1][1] if len(before) > 1 else None)
        else:
            after = self._neighbours(_range(owner, album_id, low=own), album_id, 2, {image_id})
            if after:
                self.move(owner, album_id, image_id, after[0][1])

    def choose_cover(self, owner: str, album_id: str, image_id: str) -> None:
        """Let a picture of the album stand for it."""
        self._place(owner, album_id, image_id)
        self._albums.change(owner, album_id, cover=card_key(self._images.get(owner, image_id)))

    def _place(self, owner: str, album_id: str, image_id: str) -> Place:
        image = self._images.get(owner, image_id)
        place = lifecycle.place_in(image, album_id)
        if place is None or image.deleted_at:
            raise NotFound("picture", image_id)
        return place

    def _put(self, owner: str, image_id: str, place: Place, *, move: bool) -> bool:
        """Whether the picture is in the album now."""

        def change(before: Image | None) -> Image | None:
            if before is None or before.sequencer is None or before.deleted_at:
                return None
            if lifecycle.place_in(before, place.album):
                return lifecycle.put_in_album(before, place) if move else before
            roomy = self._with_room(before)
            return lifecycle.put_in_album(roomy, place) if len(roomy.albums) < MAX_ALBUMS else before

        image, _ = self._images.change(owner, image_id, change)
        return image is not None and not image.deleted_at and lifecycle.place_in(image, place.album) is not None

    def _with_room(self, image: Image) -> Image:
        """Where the record is full, without albums that were deleted."""
        if len(image.albums) < MAX_ALBUMS:
            return image
        known = {album.id for album in self._albums.several(image.owner, (each.album for each in image.albums))}
        for each in image.albums:
            image = image if each.album in known else lifecycle.take_from_album(image, each.album)
        return image

    def _neighbours(self, items: Range, album_id: str, limit: int, without: set[str | None]) -> list[_Neighbour]:
        """The first pictures of a range but those `without`, which may have left it a moment ago."""
        rows, _ = self._table.query(items, limit)
        found = (row["sk"].removeprefix(place_prefix(album_id)).split("#") for row in rows)
        return [(rank, image_id) for rank, image_id in found if image_id not in without]


def _range(owner: str, album_id: str, low: str | None = None, high: str | None = None) -> Range:
    prefix = place_prefix(album_id)
    return Range(partition(owner), low or prefix, high or beyond(prefix), newest_first=False)
