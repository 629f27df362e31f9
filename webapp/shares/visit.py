"""The use-case of looking at what a link shows, without an account."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from catalog import lifecycle
from catalog.albums import Album, Albums
from catalog.errors import NotFound
from catalog.image import Card, Image
from catalog.images import Images
from catalog.shares import Kind, Share, Shares


@dataclass(frozen=True)
class Visit:
    """To a link that shows an album, or one picture."""

    share: Share
    album: Album | None = None
    image: Image | None = None


@dataclass(frozen=True)
class Visits:
    """Looks links up. Whatever is not there, not there any more, or not part of it, is NotFound: no two are told apart.

    `is_active` says whether somebody of this name may use the dashboard: nobody else shows anything.
    """

    shares: Shares
    albums: Albums
    images: Images
    is_active: Callable[[str], bool]

    def begin(self, token: str, now: datetime) -> Visit:
        """What the link with this token shows now.

        Raises:
            NotFound: nothing.
        """
        share = self.shares.find(token, now)
        if not self.is_active(share.owner):
            raise NotFound("share", token)
        if share.kind is Kind.ALBUM:
            return Visit(share, album=self.albums.get(share.owner, share.target))
        return Visit(share, image=self._image(share, share.target))

    def picture(self, visit: Visit, image_id: str) -> Image:
        """One picture of what the link shows.

        Raises:
            NotFound: it is no part of that, or not now.
        """
        if visit.image:
            if image_id != visit.image.id:
                raise NotFound("picture", image_id)
            return visit.image
        image = self._image(visit.share, image_id)
        if lifecycle.place_in(image, visit.share.target) is None:
            raise NotFound("picture", image_id)
        return image

    def _image(self, share: Share, image_id: str) -> Image:
        image = self.images.get(share.owner, image_id)
        if image.deleted_at or not is_shown(image):
            raise NotFound("picture", image_id)
        return image


def is_shown(picture: Card | Image) -> bool:
    """Whether there is something to look at."""
    return picture.rendition("thumb") is not None and picture.rendition("preview") is not None
