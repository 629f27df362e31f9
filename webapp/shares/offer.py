"""The use-case of showing something to others: a link to it is made."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from catalog.albums import Albums
from catalog.errors import NotFound
from catalog.images import Images
from catalog.limits import MAX_SHARES
from catalog.shares import Kind, Share, Shares, new
from webapp.accounts import passwords
from webapp.refused import Refused
from webapp.schemas import ShareRequest
from webapp.shares.visit import is_shown


@dataclass(frozen=True)
class Offers:
    """Makes links to what one owner has."""

    shares: Shares
    albums: Albums
    images: Images
    owner: str

    def make(self, asked: ShareRequest, now: datetime) -> Share:
        """A new link.

        Raises:
            NotFound: there is no such album or picture of his, or nothing to look at.
            Refused: he has as many links as one can have.
        """
        kind, target = (Kind.ALBUM, asked.album) if asked.album else (Kind.IMAGE, asked.image or "")
        self.check(kind, target)
        if len(self.shares.every(self.owner, now)) >= MAX_SHARES:
            raise Refused(409, f"There are {MAX_SHARES} links already. Stop one that is not needed any more.")
        share = new(self.owner, kind, target, now, timedelta(days=asked.days))
        hashed = passwords.hash_password(asked.password) if asked.password else None
        share = replace(share, password=hashed, originals=asked.originals)
        self.shares.add(share)
        return share

    def check(self, kind: Kind, target: str) -> str:
        """Whether a link can show this; answers its name.

        Raises:
            NotFound: it cannot.
        """
        if kind is Kind.ALBUM:
            return self.albums.get(self.owner, target).title
        image = self.images.get(self.owner, target)
        if image.deleted_at or not is_shown(image):
            raise NotFound("picture", target)
        return image.title or image.filename
