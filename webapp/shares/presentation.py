"""What pages of a link say, and what they leave out."""

from typing import Any

from flask import url_for

from catalog import lifecycle, moments
from catalog.image import Card
from catalog.shares import Share
from webapp.shares.visit import Visit


def frame(visit: Visit) -> dict[str, Any]:
    """What every page of a link needs to know of it."""
    token, album = visit.share.token, visit.album
    return {
        "until": moments.parse(visit.share.until),
        "album": album and {"title": album.title, "href": url_for("shared.index", token=token)},
    }


def picture(share: Share, card: Card) -> dict[str, Any]:
    """A picture for a template: no filename, which its owner did not write for others, and nothing of where or when."""
    thumb, preview = card.rendition("thumb"), card.rendition("preview")

    def address(what: str) -> str:
        return url_for("shared.file", token=share.token, image_id=card.id, what=what)

    has_original = share.originals and card.code not in lifecycle.WITHOUT_ORIGINAL
    return {
        **{name: getattr(card, name) for name in ("id", "title", "width", "height")},
        "href": url_for("shared.picture", token=share.token, image_id=card.id),
        "thumb": address("thumb"),
        "colour": thumb and thumb.colour,
        "preview": address("preview"),
        "preview_width": preview and preview.width,
        "preview_height": preview and preview.height,
        "original": address("original") if has_original else None,
    }
