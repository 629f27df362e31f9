"""HEIC by pillow-heif, which alone can decode it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pillow_heif
import pyvips

from pipeline import vips
from pipeline.errors import damaged, truncated
from pipeline.exif import parse
from pipeline.header import Header

_FAULTS = (OSError, SyntaxError, EOFError, ValueError, RuntimeError, IndexError, KeyError, TypeError)
"""What pillow-heif raises for bad bytes."""
_SAMPLES = {400: 1.0, 420: 1.5, 422: 2.0}
"""Samples a pixel, by chroma subsampling; 3 without."""


def header(path: Path, content_type: str) -> Header:  # noqa: ARG001 - HEIC alone
    """The header of a HEIC file; raises `Rejected`. The decoder turns the picture upright itself."""
    with _open(path) as heif:
        width, height = heif.size
        exif = parse(heif.info.get("exif") or b"")
        return Header(width, height, 1, exif, path.stat().st_size + _working(heif))


def pixels(path: Path, content_type: str, at_least: int) -> pyvips.Image:  # noqa: ARG001 - it cannot shrink
    """The primary picture of a file, upright; raises `Rejected`."""
    with _open(path) as heif:
        data, (width, height) = heif.data, heif.size
        return vips.from_memory(data, width, height, heif.info.get("icc_profile"))


@contextmanager
def _open(path: Path) -> Iterator[pillow_heif.HeifFile]:
    try:
        yield pillow_heif.open_heif(path)
    except _FAULTS as error:
        if isinstance(error, OSError) and error.errno:
            raise
        signs = ("end of file", "truncated", "eof", "extent")
        raise truncated() if any(sign in str(error).lower() for sign in signs) else damaged() from error


def _working(heif: pillow_heif.HeifFile) -> int:
    # The planes twice (decoded; turned or converted to 8 bits), and the pixels made of them: as measured.
    samples = _SAMPLES.get(heif.info.get("chroma"), 3.0) + heif.has_alpha
    planes = samples * (2 if heif.info.get("bit_depth", 8) > 8 else 1)  # noqa: PLR2004 - bits of a byte
    width, height = heif.size
    return int(width * height * (len(heif.mode) + 2 * planes))
