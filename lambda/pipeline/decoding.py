"""Which decoder reads which format; the rare ones are imported only when a picture needs them."""

from pathlib import Path
from typing import Protocol

import pyvips

from pipeline import vips
from pipeline.header import Header, check_limits


class _Decoder(Protocol):
    def header(self, path: Path, content_type: str) -> Header: ...

    def pixels(self, path: Path, content_type: str, at_least: int) -> pyvips.Image: ...


def read_header(path: Path, content_type: str) -> Header:
    """The header of a picture whose type `formats.content_type` has found; no pixel is decoded.

    Raises:
        Rejected: it is damaged or beyond the limits.
    """
    header = _decoder(content_type).header(path, content_type)
    check_limits(header)
    return header


def decode(path: Path, content_type: str, at_least: int) -> pyvips.Image:
    """The first picture of a file, as stored, of at least `at_least` pixels on its longest side if it has as many.

    The limits were checked by `read_header`. Decoding goes on while the image is read, once, inside `vips.refusals`.

    Raises:
        Rejected: the file is damaged or cut short.
    """
    return _decoder(content_type).pixels(path, content_type, at_least)


def _decoder(content_type: str) -> _Decoder:
    if content_type == "image/heic":
        from pipeline import heic  # noqa: PLC0415 (a JPEG does not pay for it)

        return heic
    if content_type in ("image/gif", "image/avif"):
        from pipeline import pillow  # noqa: PLC0415 (a JPEG does not pay for it)

        return pillow
    return vips
