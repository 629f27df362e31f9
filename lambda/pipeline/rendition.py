"""A smaller picture that was made; apart from `renditions`, so that to know of one needs no imaging library."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """How a rendition is encoded, and the pixels on its longest side, unless the picture has fewer."""

    content_type: str
    extension: str
    longest: int


FORMS = {"thumb": Form("image/webp", "webp", 512), "preview": Form("image/jpeg", "jpg", 2048)}
"""The renditions that every picture has, by name."""


@dataclass(frozen=True)
class Rendition:
    """One smaller picture, encoded: upright, sRGB, without any metadata."""

    name: str
    data: bytes
    content_type: str
    extension: str
    width: int
    height: int
    colour: str
    """The picture's most frequent one as CSS writes it, for a page to show until it is there; none if transparent."""
