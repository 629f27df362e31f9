"""Smaller pictures for the dashboard: a thumb for the grid and a preview for the screen, from one decode."""

from collections import Counter
from pathlib import Path

import pyvips

from pipeline.decoding import decode, read_header
from pipeline.rendition import FORMS, Rendition
from pipeline.vips import refusals

THUMB, PREVIEW = FORMS["thumb"].longest, FORMS["preview"].longest
_POINTS = 32
"""Pixels across that are looked at for the colour."""
_MAX_BANDS = 5
"""CMYK and alpha; what a file has beyond that is no colour."""


def render(path: Path, content_type: str, rotation: int = 0) -> list[Rendition]:
    """Make thumb (WebP, transparency kept) and preview (JPEG, over white) of a picture; neither is ever enlarged.

    Both are upright, and then turned by `rotation`: 0, 90, 180 or 270 degrees clockwise.

    Raises:
        Rejected: the picture is damaged, cut short or beyond the limits.
    """
    with refusals():
        preview, thumb = (_turned(each, rotation) for each in scale(path, content_type))
        flat = preview.flatten(background=[255, 255, 255]) if preview.hasalpha() else preview
        colour = _colour(thumb)
        return [
            _encoded("thumb", thumb, colour, Q=80, effort=0),
            _encoded("preview", flat, colour, Q=80),
        ]


def scale(path: Path, content_type: str) -> tuple[pyvips.Image, pyvips.Image]:
    """Preview and thumb as pixels, before encoding: 8-bit sRGB, with alpha if the picture has it.

    Raises:
        Rejected: as `render`.
    """
    header = read_header(path, content_type)
    with refusals():
        stored = decode(path, content_type, PREVIEW)
        if stored.bands > _MAX_BANDS:
            stored = stored.extract_band(0, n=3)
        size = _size(header.width, header.height, PREVIEW)
        small = _resize(stored, size).copy_memory()
        preview = _upright(_to_srgb(small), header.orientation)
        if preview is not small:
            preview = preview.copy_memory()
        return preview, _resize(preview, _size(*header.shown, THUMB)).copy_memory()


def _encoded(name: str, image: pyvips.Image, colour: str, **options: int) -> Rendition:
    form = FORMS[name]
    data = image.write_to_buffer(f".{form.extension}", keep="none", **options)
    return Rendition(name, data, form.content_type, form.extension, image.width, image.height, colour)


def _colour(image: pyvips.Image) -> str:
    if image.hasalpha():
        return ""
    points = bytes(image.subsample(max(1, image.width // _POINTS), max(1, image.height // _POINTS)).write_to_memory())
    pixels = list(zip(points[0::3], points[1::3], points[2::3], strict=True))
    shades = Counter((red >> 5, green >> 5, blue >> 5) for red, green, blue in pixels)
    [(shade, count)] = shades.most_common(1)
    alike = [pixel for pixel in pixels if tuple(each >> 5 for each in pixel) == shade]
    return "#" + "".join(f"{round(sum(band) / count):02x}" for band in zip(*alike, strict=True))


def _size(width: int, height: int, longest: int) -> tuple[int, int]:
    factor = min(1.0, longest / max(width, height))
    return max(1, round(width * factor)), max(1, round(height * factor))


def _resize(image: pyvips.Image, size: tuple[int, int]) -> pyvips.Image:
    width, height = size
    if (image.width, image.height) == size:
        return image
    weighted = image.premultiply().cast(image.format) if image.hasalpha() else image
    resized = _reduce(weighted, width, height)
    return resized.unpremultiply().cast(image.format) if image.hasalpha() else resized


def _reduce(image: pyvips.Image, width: int, height: int) -> pyvips.Image:
    if image.width <= PREVIEW:
        # The good filter alone is better, and quicker, than averages before it.
        return image.resize(width / image.width, vscale=height / image.height, gap=0)
    # Narrow rows first: what follows holds hundreds of them. Half the way is left to the good filter.
    block = max(1, image.width // width // 2)
    narrow = image.shrinkh(block) if block > 1 else image
    return narrow.resize(width * block / image.width, vscale=height / image.height)


def _to_srgb(image: pyvips.Image) -> pyvips.Image:
    if image.get_typeof("icc-profile-data"):
        try:
            return image.icc_transform("srgb", embedded=True, intent="relative", depth=8)
        except pyvips.Error:
            # A damaged profile is no reason to refuse the picture.
            image = image.copy()
            image.remove("icc-profile-data")
    if image.interpretation == "cmyk":
        return image.icc_transform("srgb", input_profile="cmyk", intent="relative", depth=8)
    is_srgb = (image.interpretation, image.format) == ("srgb", "uchar")
    return image if is_srgb else image.colourspace("srgb").cast("uchar")


def _upright(image: pyvips.Image, orientation: int) -> pyvips.Image:
    if orientation == 1:
        return image
    image = image.copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    return image.autorot()


def _turned(image: pyvips.Image, rotation: int) -> pyvips.Image:
    return image.rot(f"d{rotation}") if rotation else image
