"""JPEG, PNG, WebP and TIFF by libvips, set up for hostile files: four loaders, no cache, one thread."""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pyvips

from pipeline.errors import damaged, too_much_memory, truncated
from pipeline.exif import Exif, number, parse
from pipeline.formats import camera_raw
from pipeline.header import Header

_LOADERS = {
    "image/jpeg": (pyvips.Image.jpegload, "VipsForeignLoadJpeg"),
    "image/png": (pyvips.Image.pngload, "VipsForeignLoadPng"),
    "image/webp": (pyvips.Image.webpload, "VipsForeignLoadWebp"),
    "image/tiff": (pyvips.Image.tiffload, "VipsForeignLoadTiff"),
}
_SAMPLE = {"uchar": 1, "char": 1, "ushort": 2, "short": 2, "uint": 4, "int": 4, "float": 4}
"""Bytes of one sample; 16 for the rest."""
_ROWS = 750
"""Rows that scaling holds at once, measured with 150 megapixels in very wide pictures."""

# Every file is seen once: a cache of operations would only hold memory.
pyvips.cache_set_max(0)
# One thread costs the least CPU and memory; functions run side by side, not threads.
pyvips.vips_lib.vips_concurrency_set(1)
# Decoders see hostile bytes: what is not listed cannot run, whatever a file claims to be.
pyvips.block_untrusted_set(True)  # noqa: FBT003 - pyvips's signature
pyvips.operation_block_set("VipsForeignLoad", True)  # noqa: FBT003
for _, _loader in _LOADERS.values():
    pyvips.operation_block_set(_loader, False)  # noqa: FBT003


def header(path: Path, content_type: str) -> Header:
    """The header of a JPEG, PNG, WebP or TIFF file; raises `Rejected`."""
    image = _load(path, content_type)
    exif = _tiff_tags(path) if content_type == "image/tiff" else parse(_blob(image, "exif-data"))
    return Header(image.width, image.height, exif.orientation, exif, _working(image, content_type, exif))


def pixels(path: Path, content_type: str, at_least: int) -> pyvips.Image:
    """The first picture of a file as a stream of rows, as stored; read it once, inside `refusals`.

    Where the decoder can shrink cheaply it does, but the longest side stays well above `at_least` pixels, so that the
    rest of the way can be made with a good filter.
    """
    image = _load(path, content_type)
    longest = max(image.width, image.height)
    if content_type == "image/jpeg":
        # With a quarter to spare it keeps 40 dB against Lanczos from the full picture on the sharpest photograph tried.
        shrink = next((each for each in (8, 4, 2) if longest >= each * at_least * 1.25), 1)
        return _load(path, content_type, shrink=shrink) if shrink > 1 else image
    if content_type == "image/webp" and longest > 2 * at_least:
        return _load(path, content_type, scale=2 * at_least / longest)
    return image


@contextmanager
def refusals() -> Iterator[None]:
    """Turn libvips's complaints about a file into `Rejected`."""
    try:
        yield
    except pyvips.Error as error:
        raise _verdict(str(error).lower()) from error


def _load(path: Path, content_type: str, **options: float) -> pyvips.Image:
    # libvips's own `thumbnail` operations do not hand `fail_on` to the loader: they show half of a cut file.
    loader, _ = _LOADERS[content_type]
    with refusals():
        return cast(pyvips.Image, loader(str(path), access="sequential", fail_on="truncated", **options))


def _verdict(message: str) -> Exception:
    if "out of memory" in message:
        return MemoryError(message)
    if "beyond the" in message:
        return too_much_memory()
    signs = ("premature", "truncated", "unexpected end", "not enough data", "end of file", "end of stream", "eof")
    return truncated() if any(sign in message for sign in signs) else damaged()


def _blob(image: pyvips.Image, name: str) -> bytes:
    return bytes(cast(bytes, image.get(name))) if image.get_typeof(name) else b""


def _tiff_tags(path: Path) -> Exif:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        exif = parse(data)
    reduced = (number(exif.image, 0x00FE) or 0) % 2
    # DNG says so; NEF, ARW and others keep a small picture in front and the sensor's data behind it.
    if 0xC612 in exif.image or (reduced and 0x014A in exif.image):
        raise camera_raw()
    return exif


def _working(image: pyvips.Image, content_type: str, exif: Exif) -> int:
    every = image.width * image.height
    row = image.width * image.bands * _SAMPLE.get(image.format, 16)
    if content_type == "image/jpeg":
        # libjpeg keeps two bytes for each coefficient of a picture in several scans; subsampling is not relied on.
        return 2 * image.bands * every if _flag(image, "jpeg-multiscan") else 0
    if content_type == "image/webp":
        return 4 * every
    if content_type == "image/png":
        return row * image.height if _flag(image, "interlaced") else row * _ROWS
    return row * (_ROWS + 2 * _rows_at_once(image, exif))


def _flag(image: pyvips.Image, name: str) -> bool:
    return bool(image.get_typeof(name) and image.get(name))


def _rows_at_once(image: pyvips.Image, exif: Exif) -> int:
    tile = number(exif.image, 0x0143)
    if tile:
        return int(tile)
    # A strip is read row by row, but not one of JPEG data, and not where each plane has strips of its own.
    jpeg, planes = number(exif.image, 0x0103) == 7, number(exif.image, 0x011C) == 2  # noqa: PLR2004
    return min(int(number(exif.image, 0x0116) or image.height), image.height) if jpeg or planes else 0
