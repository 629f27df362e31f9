"""Landscapes that nobody took: hills under a sky, for pictures of the product that belong to nobody else."""

import io
import math
import random

from PIL import Image, ImageDraw, ImageFilter

SKIES = [
    ("#f6a55b", "#5b3a7a"),
    ("#9fd3e8", "#2a6f97"),
    ("#f7d6bf", "#c8553d"),
    ("#d8e2dc", "#6d9dc5"),
    ("#ffcf56", "#a0405e"),
    ("#10243e", "#3e5c76"),
]
SHAPES = [(1500, 1000), (1000, 1400), (1600, 900), (1200, 1200), (1500, 1000), (1800, 900)]


def landscape(seed: int) -> bytes:
    """A JPEG of a place that does not exist; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    width, height = SHAPES[seed % len(SHAPES)]
    low, high = SKIES[chance.randrange(len(SKIES))]
    sky = Image.linear_gradient("L").resize((width, height))
    picture = Image.composite(Image.new("RGB", sky.size, low), Image.new("RGB", sky.size, high), sky)
    _sun(picture, chance)
    for layer in range(5):
        _hills(picture, layer, chance)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=90, exif=_exif(seed))
    return file.getvalue()


def _sun(picture: Image.Image, chance: random.Random) -> None:
    width, height = picture.size
    x, y, radius = chance.uniform(0.2, 0.8) * width, chance.uniform(0.2, 0.5) * height, height * 0.06
    glow = Image.new("L", picture.size)
    ImageDraw.Draw(glow).ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    halo = glow.filter(ImageFilter.GaussianBlur(radius))
    picture.paste("#fff1d0", mask=halo)
    picture.paste("#fff8e7", mask=glow.filter(ImageFilter.GaussianBlur(2)))


def _hills(picture: Image.Image, layer: int, chance: random.Random) -> None:
    width, height = picture.size
    base = height * (0.5 + 0.11 * layer)
    waves = [(chance.uniform(0.5, 3), chance.uniform(0, 6), chance.uniform(0.01, 0.05) * height) for _ in range(5)]
    line = [
        (x, base - sum(size * math.sin(pace * 2 * math.pi * x / width + start) for pace, start, size in waves))
        for x in range(0, width + 8, 8)
    ]
    shade = 1 - 0.2 * layer
    color = tuple(int(part * shade) for part in (96, 112, 134))
    ImageDraw.Draw(picture).polygon([(0, height), *line, (width, height)], fill=color)


def _exif(seed: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Proofsheet", "Imaginary One"
    details = exif.get_ifd(0x8769)
    details[0x9003] = f"2026:0{1 + seed % 9}:{10 + seed % 18} 1{seed % 10}:24:00"
    details[0x829A], details[0x829D], details[0x8827], details[0x920A] = 1 / 250, 5.6, 200, 35.0
    return exif
