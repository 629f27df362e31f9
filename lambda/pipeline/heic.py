"""HEIC by pillow-heif, which alone can decode it."""

from pathlib import Path

import pillow_heif
import pyvips

from pipeline.errors import damaged, truncated
from pipeline.exif import parse
from pipeline.header import Header

_FAULTS = (OSError, SyntaxError, EOFError, ValueError, RuntimeError, KeyError, TypeError)
"""What pillow-heif raises for bad bytes."""
_SAMPLES = {400: 1.0, 420: 1.5, 422: 2.0}
"""Samples a pixel, by chroma subsampling; 3 without."""


def header(path: Path, content_type: str) -> Header:  # noqa: ARG001 - HEIC alone
    """The header of a HEIC file; raises `Rejected`. The decoder turns the picture upright itself."""
    heif = _open(path)
    width, height = heif.size
    return Header(width, height, 1, parse(heif.info.get("exif") or b""), path.stat().st_size + _working(heif))


def pixels(path: Path, content_type: str, at_least: int) -> pyvips.Image:  # noqa: ARG001 - it cannot shrink
    """The primary picture of a file, upright; raises `Rejected`."""
    heif = _open(path)
    try:
        data, (width, height) = heif.data, heif.size
    except _FAULTS as error:
        raise _verdict(error) from error
    bands = _bands(heif)
    image = pyvips.Image.new_from_memory(data, width, height, bands, "uchar")
    image = image.copy(interpretation="b-w" if bands < 3 else "srgb")  # noqa: PLR2004 - grey, alpha
    if heif.info.get("icc_profile"):
        image.set_type(pyvips.GValue.blob_type, "icc-profile-data", heif.info["icc_profile"])
    return image


def _open(path: Path) -> pillow_heif.HeifFile:
    try:
        return pillow_heif.open_heif(path)
    except _FAULTS as error:
        raise _verdict(error) from error


def _verdict(error: Exception) -> Exception:
    if isinstance(error, OSError) and error.errno:
        return error
    signs = ("end of file", "truncated", "eof", "extent")
    return truncated() if any(sign in str(error).lower() for sign in signs) else damaged()


def _bands(heif: pillow_heif.HeifFile) -> int:
    return {"L": 1, "LA": 2, "RGB": 3}.get(heif.mode, 4)


def _working(heif: pillow_heif.HeifFile) -> int:
    # The planes twice (decoded; turned or converted to 8 bits), and the pixels made of them: as measured.
    samples = _SAMPLES.get(heif.info.get("chroma"), 3.0) + (1 if heif.has_alpha else 0)
    planes = samples * (2 if heif.info.get("bit_depth", 8) > 8 else 1)  # noqa: PLR2004 - bits of a byte
    width, height = heif.size
    return int(width * height * (_bands(heif) + 2 * planes))
