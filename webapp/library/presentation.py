"""Pictures as pages show them: records with times as times, and with addresses for the browser."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from catalog import keys, lifecycle, moments
from catalog.image import Card, Image, Rendition
from catalog.links import Links

# What a browser shows in a page by itself; anything else that somebody uploaded is only ever saved to disk.
_ATTACHMENT = "attachment; filename*=UTF-8''{}"


@dataclass(frozen=True)
class Presenter:
    """Shows the pictures of one owner at one moment."""

    links: Links
    owner: str
    now: datetime

    def cards(self, cards: Iterable[Card]) -> list[dict[str, Any]]:
        """Cards for a template."""
        return [self.card(card) for card in cards]

    def card(self, card: Card) -> dict[str, Any]:
        """One card for a template."""
        thumb, preview = card.rendition("thumb"), card.rendition("preview")
        return {
            **{name: getattr(card, name) for name in _CARD},
            "uploaded_at": moments.parse(card.uploaded_at),
            "href": f"/images/{card.id}",
            "retriable": card.code not in lifecycle.WITHOUT_ORIGINAL,
            "thumb": self.rendition(card.id, thumb),
            "colour": thumb and thumb.colour,
            "preview": self.rendition(card.id, preview),
            "preview_width": preview and preview.width,
            "preview_height": preview and preview.height,
        }

    def image(self, image: Image) -> dict[str, Any]:
        """A whole picture for a template."""
        exposure = asdict(image.exposure)
        return {
            **self.card(Card.of(image)),
            **{name: getattr(image, name) for name in _DETAILS},
            "exposure": exposure if any(exposure.values()) else None,
            "gps": image.gps,
            "history": [{"at": moments.parse(step.at), "what": step.what} for step in image.history],
            "original": self.original(image),
            "download": self.download(image),
        }

    def rendition(self, image_id: str, rendition: Rendition | None) -> str | None:
        """The address of a rendition, of the very version that the record names."""
        if rendition is None:
            return None
        key = keys.rendition_key(self.owner, image_id, rendition.name, rendition.extension)
        return self.links.url(key, self.now, versionId=rendition.version)

    def download(self, image: Image) -> str | None:
        """The address of the preview, as a download that is named after the original."""
        preview = image.rendition("preview")
        if preview is None or image.deleted_at:
            return None
        key = keys.rendition_key(self.owner, image.id, preview.name, preview.extension)
        name = f"{PurePosixPath(image.filename).stem or image.id}.{preview.extension}"
        return self.links.url(key, self.now, response_content_disposition=_ATTACHMENT.format(quote(name, safe="")))

    def original(self, image: Image) -> str | None:
        """The address of the original, as a download under its own name; None while there is none."""
        if image.sequencer is None or image.deleted_at or image.code in lifecycle.WITHOUT_ORIGINAL:
            return None
        # The uploader said what type it is; a browser must not believe him and run it.
        return self.links.url(
            image.key,
            self.now,
            response_content_disposition=_ATTACHMENT.format(quote(image.filename, safe="")),
            response_content_type=image.content_type or "application/octet-stream",
        )


_CARD = ("id", "filename", "title", "status", "reason", "width", "height", "bytes", "taken_at", "favourite")
_DETAILS = ("content_type", "sha256", "camera", "lens", "tags", "albums", "rotation")
