"""Pictures as the API shows them. Unknown is null; the names are a promise to other people's scripts."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from catalog.albums import Listed
from catalog.image import Card, Image
from catalog.shares import Kind, Share
from webapp.library.presentation import Presenter

_CARD = ("id", "filename", "status", "bytes", "width", "height", "uploaded_at", "taken_at", "title", "favourite")
_DETAILS = ("content_type", "sha256", "camera", "lens", "rotation", "deleted_at")


def cards(presenter: Presenter, shown: Iterable[Card]) -> list[dict[str, Any]]:
    """Cards, in order."""
    return [_card(presenter, card) for card in shown]


def _card(presenter: Presenter, card: Card) -> dict[str, Any]:
    names = {name: presenter.rendition(card.id, card.rendition(name)) for name in ("thumb", "preview")}
    return {**{name: getattr(card, name) for name in _CARD}, **_reason(card), "links": names}


def detail(presenter: Presenter, image: Image) -> dict[str, Any]:
    """All that is known of one picture."""
    card = _card(presenter, Card.of(image))
    return {
        **card,
        **{name: getattr(image, name) for name in _DETAILS},
        "exposure": asdict(image.exposure),
        "gps": asdict(image.gps) if image.gps else None,
        "tags": list(image.tags),
        "albums": [place.album for place in image.albums],
        "history": [asdict(step) for step in image.history],
        "links": {**card["links"], "original": presenter.original(image)},
    }


def album(presenter: Presenter, listed: Listed) -> dict[str, Any]:
    """One album."""
    named = {name: getattr(listed.album, name) for name in ("id", "title", "created_at")}
    return {**named, "count": listed.count, "cover": listed.cover and _card(presenter, listed.cover)}


def share(shown: Share, link: str) -> dict[str, Any]:
    """One link; its password is known to nobody."""
    return {
        **{name: getattr(shown, name) for name in ("id", "created_at", "until", "originals", "opened", "opened_at")},
        **{str(kind): shown.target if shown.kind is kind else None for kind in Kind},
        "link": link,
        "has_password": shown.password is not None,
    }


def _reason(card: Card) -> dict[str, str]:
    return {"reason": card.reason} if card.reason else {}
