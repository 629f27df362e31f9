"""Pictures as the API shows them. Unknown is null; the names are a promise to other people's scripts."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from catalog.image import Card, Image
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
        "history": [asdict(step) for step in image.history],
        "links": {**card["links"], "original": presenter.original(image)},
    }


def _reason(card: Card) -> dict[str, str]:
    return {"reason": card.reason} if card.reason else {}
