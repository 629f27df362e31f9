"""How near a rendition is to the best that can be made of the full picture."""

import math
from pathlib import Path

import pillow_heif
import pyvips
from PIL import Image, ImageChops, ImageOps, ImageStat

from pipeline.renditions import scale

FLAWLESS = 100.0
"""Decibels that stand for no difference at all."""


def quality(path: Path, content_type: str) -> tuple[float, float]:
    """Decibels (PSNR) of preview and thumb, before encoding, against Lanczos from the full picture."""
    pillow_heif.register_heif_opener()
    with Image.open(path) as image:
        original = ImageOps.exif_transpose(image).convert("RGB")
    preview, thumb = scale(path, content_type)
    return decibels(preview, original), decibels(thumb, original)


def decibels(made: pyvips.Image, original: Image.Image) -> float:
    """PSNR of `made` against Lanczos from `original`."""
    reference = original.resize((made.width, made.height), Image.Resampling.LANCZOS)
    shown = Image.frombytes("RGB", (made.width, made.height), made.write_to_memory())
    squares = [value**2 for value in ImageStat.Stat(ImageChops.difference(shown, reference)).rms]
    error = sum(squares) / len(squares)
    return min(FLAWLESS, 10 * math.log10(255**2 / error)) if error else FLAWLESS
