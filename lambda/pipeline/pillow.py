"""GIF and AVIF by Pillow: it reads a GIF's first frame alone, and decodes AVIF in half of libvips's time."""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyvips
from PIL import Image
from PIL.AvifImagePlugin import AvifImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile

from pipeline import vips
from pipeline.errors import damaged, truncated
from pipeline.exif import parse
from pipeline.header import Header

# Named, so that Pillow does not load, and try, its forty other formats.
_OPENERS: dict[str, type[ImageFile]] = {"image/gif": GifImageFile, "image/avif": AvifImageFile}
_STRIP = 1 << 20
"""Pixels that are copied at once."""
_FAULTS = (OSError, SyntaxError, EOFError, ValueError, RuntimeError, IndexError, KeyError, TypeError, struct.error)
"""What Pillow raises for bad bytes."""

# `check_limits` does this for all formats alike, and with an answer for the person.
Image.MAX_IMAGE_PIXELS = None


def header(path: Path, content_type: str) -> Header:
    """The header of a GIF or AVIF file; raises `Rejected`."""
    with _open(path, content_type) as image:
        exif = parse(image.info.get("exif", b""))
        every = image.width * image.height
        # AVIF: the file, planes of up to 16 bits, and the pixels made of them, twice. GIF: pixels of one byte, twice.
        is_avif = content_type == "image/avif"
        working = path.stat().st_size + 4 * len(image.getbands()) * every if is_avif else 2 * every
        return Header(image.width, image.height, exif.orientation, exif, working)


def pixels(path: Path, content_type: str, at_least: int) -> pyvips.Image:  # noqa: ARG001 - neither decoder can shrink
    """The first frame of a file, as stored; raises `Rejected`."""
    with _open(path, content_type) as image:
        return _frame(image) if isinstance(image, AvifImageFile) else _coloured(image)


@contextmanager
def _open(path: Path, content_type: str) -> Iterator[ImageFile]:
    with warnings.catch_warnings():
        # Pillow warns of odd EXIF, and that is no reason to refuse a picture.
        warnings.simplefilter("ignore")
        try:
            with _OPENERS[content_type](path) as image:
                yield image
        except _FAULTS as error:
            if isinstance(error, OSError) and error.errno:
                raise
            raise truncated() if "truncated" in str(error).lower() else damaged() from error


def _frame(image: AvifImageFile) -> pyvips.Image:
    # The decoder itself is asked, since a Pillow image would be a second copy of four bytes a pixel.
    data = image._decoder.get_frame(0)[0]
    return vips.from_memory(data, image.width, image.height, image.info.get("icc_profile"))


def _coloured(image: ImageFile) -> pyvips.Image:
    image.load()
    indexes = bytearray(image.width * image.height)
    rows = max(1, _STRIP // image.width)
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height))).tobytes()
        indexes[top * image.width : top * image.width + len(strip)] = strip
    made = vips.from_memory(indexes, image.width, image.height)
    return made.maplut(_palette(image)).copy(interpretation="srgb")


def _palette(image: ImageFile) -> pyvips.Image:
    every = Image.new(image.mode, (256, 1))
    every.putdata(range(256))
    if image.mode == "P":
        every.putpalette(image.getpalette() or [])
    every.info = image.info
    colours = every.convert("RGBA" if "transparency" in image.info else "RGB")
    return vips.from_memory(colours.tobytes(), 256, 1)
