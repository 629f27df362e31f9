"""JPEG, PNG, WebP and TIFF by libvips, set up for hostile files: four loaders, no cache, one thread."""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pyvips

from pipeline.endings import check_end
from pipeline.errors import damaged, too_much_memory, truncated
from pipeline.exif import Exif, parse
from pipeline.header import Header
from pipeline.tiff import has_valid_orientation, read_tags, rows_at_once

_LOADERS = {
    "image/jpeg": (pyvips.Image.jpegload, "VipsForeignLoadJpeg"),
    "image/png": (pyvips.Image.pngload, "VipsForeignLoadPng"),
    "image/webp": (pyvips.Image.webpload, "VipsForeignLoadWebp"),
    "image/tiff": (pyvips.Image.tiffload, "VipsForeignLoadTiff"),
}
_SAMPLE = {"uchar": 1, "char": 1, "ushort": 2, "short": 2, "uint": 4, "int": 4, "float": 4}
"""Bytes of one sample; 16 for the rest."""
_COLOUR = 3
"""Bands from which on a picture is not grey, with or without alpha."""
_JPEG_MARGIN = 1.4
_WEBP_MARGIN = 1.7
"""How much more than what is wanted keeps 40 dB against Lanczos from the full picture, on the sharpest photograph."""
_ROWS = 750
"""Rows that scaling holds at once, measured with 150 megapixels in very wide pictures."""
_LOSSY, _LOSSLESS = 4, 9
"""Bytes a pixel that libwebp asks for, as measured; how a WebP is coded is not in its header."""

# Every file is seen once: a cache of operations would only hold memory.
pyvips.cache_set_max(0)
# One thread costs the least CPU and memory; functions run side by side, not threads.
pyvips.vips_lib.vips_concurrency_set(1)
# Decoders see hostile bytes: what is not listed cannot run, whatever a file claims to be.
pyvips.block_untrusted_set(state=True)
pyvips.operation_block_set("VipsForeignLoad", state=True)
for _, _loader in _LOADERS.values():
    pyvips.operation_block_set(_loader, state=False)


def header(path: Path, content_type: str) -> Header:
    """The header of a JPEG, PNG, WebP or TIFF file; raises `Rejected`."""
    check_end(path, content_type)
    image = _load(path, content_type)
    exif = read_tags(path) if content_type == "image/tiff" else parse(_blob(image, "exif-data"))
    return Header(image.width, image.height, exif.orientation, exif, _working(image, path, content_type, exif))


def pixels(path: Path, content_type: str, at_least: int) -> pyvips.Image:
    """The first picture of a file as a stream of rows, as stored; read it once, inside `refusals`.

    It is opened by its loader, since libvips's own `thumbnail` operations would show half of a file that is cut short.
    Where the decoder can shrink cheaply it does, but the longest side stays well above `at_least` pixels, so that the
    rest of the way can be made with a good filter.
    """
    image = _load(path, content_type)
    longest = max(image.width, image.height)
    if content_type == "image/jpeg":
        wide_enough = (each for each in (8, 4, 2) if longest >= each * at_least * _JPEG_MARGIN)
        shrink = next((each for each in wide_enough if min(image.width, image.height) >= each), 1)
        return _load(path, content_type, shrink=shrink) if shrink > 1 else image
    if content_type == "image/webp" and longest > at_least * _WEBP_MARGIN:
        # An opened WebP has the memory for a whole frame.
        del image
        return _load(path, content_type, scale=at_least * _WEBP_MARGIN / longest)
    return image


def from_memory(
    data: bytes | bytearray | memoryview, width: int, height: int, icc: bytes | None = None
) -> pyvips.Image:
    """Pixels of 8 bits that another decoder made, with their colour profile if they have one; they are not copied."""
    bands = len(data) // (width * height)
    image = pyvips.Image.new_from_memory(data, width, height, bands, "uchar")
    image = image.copy(interpretation="b-w" if bands < _COLOUR else "srgb")
    if icc:
        image.set_type(pyvips.GValue.blob_type, "icc-profile-data", icc)
    return image


@contextmanager
def refusals() -> Iterator[None]:
    """Turn libvips's complaints about a file into `Rejected`."""
    # The buffer of messages is the process's: what an earlier file left there would be laid to this one.
    pyvips.vips_lib.vips_error_clear()
    try:
        yield
    except pyvips.Error as error:
        raise _verdict(str(error).lower()) from error


def _load(path: Path, content_type: str, **options: float) -> pyvips.Image:
    loader, _ = _LOADERS[content_type]
    strictness = _fail_on(path, content_type)
    with refusals():
        return cast(pyvips.Image, loader(str(path), access="sequential", fail_on=strictness, **options))


def _fail_on(path: Path, content_type: str) -> str:
    # At "truncated" a cut TIFF would pass. What cameras get slightly wrong in JPEG is a warning, and passes at "error".
    # But libtiff counts an orientation that does not exist as an error, and some scanners write one.
    return "truncated" if content_type == "image/tiff" and not has_valid_orientation(read_tags(path)) else "error"


def _verdict(message: str) -> Exception:
    # libtiff says "out of memory reading of" a tag whose length is absurd.
    if "out of memory --" in message:
        return MemoryError(message)
    if "unable to open for read" in message:
        return OSError(message)
    if "beyond the" in message or "insufficient memory" in message:
        return too_much_memory()
    signs = ("premature", "truncated", "unexpected end", "end of file", "bytes, expected")
    return truncated() if any(sign in message for sign in signs) else damaged()


def _blob(image: pyvips.Image, name: str) -> bytes:
    return bytes(cast(bytes, image.get(name))) if image.get_typeof(name) else b""


def _working(image: pyvips.Image, path: Path, content_type: str, exif: Exif) -> int:
    every: int = image.width * image.height
    row: int = image.width * image.bands * _SAMPLE.get(image.format, 16)
    if content_type == "image/jpeg":
        # The file is mapped into memory, and libjpeg keeps all coefficients of a picture in several scans.
        return path.stat().st_size + (every * _coefficients(image) if _flag(image, "jpeg-multiscan") else 0)
    if content_type == "image/webp":
        return every * (_LOSSLESS if _may_be_lossless(path) else _LOSSY)
    if content_type == "image/png":
        return row * (_ROWS + (image.height if _flag(image, "interlaced") else 0))
    return row * (_ROWS + 2 * rows_at_once(exif, image.height))


def _coefficients(image: pyvips.Image) -> int:
    """Bytes a pixel: two for each sample. libvips says 4:2:0 also of 4:2:2, which has two samples a pixel."""
    is_subsampled = image.bands == _COLOUR and image.get("jpeg-chroma-subsample") == "4:2:0"
    return 4 if is_subsampled else 2 * image.bands


def _may_be_lossless(path: Path) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(b"VP8L") > 0


def _flag(image: pyvips.Image, name: str) -> bool:
    return bool(image.get_typeof(name) and image.get(name))
