"""Pictures that claim, or unpack to, more than anybody should decode."""

import struct
from collections.abc import Callable
from random import Random

from bench.hostile.bombs import black_png, png
from bench.hostile.directories import tiff
from bench.hostile.seeds import seeds

_SIDES = (1, 12_247, 12_248, 16_383, 32_768, 60_000, 65_500, 65_535)
_FAR = (10_000_000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def claimed(random: Random) -> bytes:
    """A small file whose header claims a size."""
    return random.choice(_CLAIMS)(random)


def interlaced(random: Random) -> bytes:
    """A PNG of one colour, interlaced, which has to be decoded whole; the larger ones take more than there is."""
    width = random.randrange(500, 12_000)
    height = max(1, int(min(random.choice((1, 20, 60, 150)) * 1_000_000, 150_000_000) / width))
    return black_png((width, height), interlaced=1, depth=random.choice((8, 16)), colour=random.choice((0, 2, 6)))


def _side(random: Random, largest: int) -> int:
    return min(random.choice(_SIDES + _FAR), largest)


def _sides(random: Random, largest: int) -> tuple[int, int]:
    return _side(random, largest), _side(random, largest)


def _png(random: Random) -> bytes:
    depth, colour = random.choice(((8, 2), (16, 6), (8, 0), (1, 0), (16, 2)))
    return png(_sides(random, 0xFFFFFFFF), interlaced=random.randrange(2), depth=depth, colour=colour)


def _jpeg(random: Random) -> bytes:
    data = bytearray(seeds()[random.choice(("baseline.jpeg", "progressive.jpeg", "print.jpeg"))])
    frame = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2"))
    struct.pack_into(">HH", data, frame + 5, *_sides(random, 0xFFFF))
    return bytes(data)


def _gif(random: Random) -> bytes:
    data = bytearray(seeds()["plain.gif"])
    if random.random() < 0.5:
        struct.pack_into("<HH", data, 6, *_sides(random, 0xFFFF))
    else:
        struct.pack_into("<HH", data, data.index(b",", 13) + 5, *_sides(random, 0xFFFF))
    return bytes(data)


def _webp(random: Random) -> bytes:
    name = random.choice(("lossy.webp", "lossless.webp", "alpha.webp", "animated.webp"))
    data = bytearray(seeds()[name])
    canvas = data.find(b"VP8X")
    if canvas > 0:
        for at, side in zip((12, 15), _sides(random, 1 << 24), strict=True):
            data[canvas + at : canvas + at + 3] = (side - 1).to_bytes(3, "little")
    lossy, lossless = data.find(b"VP8 "), data.find(b"VP8L")
    if lossy > 0 and random.random() < 0.7:
        struct.pack_into("<HH", data, lossy + 14, *_sides(random, 0x3FFF))
    if lossless > 0:
        width, height = _sides(random, 0x4000)
        struct.pack_into("<I", data, lossless + 9, (width - 1) | (height - 1) << 14)
    return bytes(data)


def _tiff(random: Random) -> bytes:
    width, height = _sides(random, 0xFFFFFFFF)
    return tiff([], width=width, height=height)


def _heif(random: Random) -> bytes:
    data = bytearray(seeds()[random.choice(("plain.avif", "plain.heic", "animated.avif", "several.heic"))])
    at = data.index(b"ispe") + 8
    struct.pack_into(">II", data, at, *_sides(random, 0xFFFFFFFF))
    return bytes(data)


_CLAIMS: tuple[Callable[[Random], bytes], ...] = (_png, _jpeg, _gif, _webp, _tiff, _heif)
