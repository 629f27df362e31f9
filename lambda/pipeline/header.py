"""The header of a picture, and the limits that are checked before any pixel is decoded."""

from dataclasses import dataclass

from catalog.limits import MAX_PIXELS
from pipeline.errors import Rejected, damaged, too_much_memory
from pipeline.exif import Exif

MAX_WORKING = 390_000_000
"""Bytes that a decoder may hold at once: with Python, boto3 and both renditions, our processes stay under 512 MB."""


@dataclass(frozen=True)
class Header:
    """Pixels as stored, the orientation that shows them upright, and the EXIF tags.

    `working` is what the decoder holds at once, in bytes, in the worst case that the header allows: little where rows
    are decoded one after the other, else the whole picture.
    """

    width: int
    height: int
    orientation: int
    exif: Exif
    working: int

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height as shown."""
        on_its_side = self.orientation >= 5  # noqa: PLR2004 - EXIF: 5 to 8 are turned by a quarter
        return (self.height, self.width) if on_its_side else (self.width, self.height)


def check_limits(header: Header) -> None:
    """Raise `Rejected` for a picture with more than `MAX_PIXELS`, or one that needs more than `MAX_WORKING`."""
    if header.width < 1 or header.height < 1:
        raise damaged()
    if header.width * header.height > MAX_PIXELS:
        raise Rejected(
            "too-many-pixels",
            f"The picture has {header.width:,} by {header.height:,} pixels; up to {MAX_PIXELS // 1_000_000} "
            "megapixels are accepted. Make it smaller and upload it again.",
        )
    if header.working > MAX_WORKING:
        raise too_much_memory()
