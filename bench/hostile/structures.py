"""Files whose structure is the attack: chunks that unpack, chains of directories, frames and scans without an end."""

import struct
import zlib
from random import Random

from bench.hostile.bombs import zeros
from bench.hostile.containers import png
from bench.hostile.directories import LONG, SHORT, directory, numbers, tiff
from bench.hostile.seeds import seeds

_EMPTY_GIF = b"GIF89a\x08\0\x08\0\x80\0\0\0\0\0\xff\xff\xff"
_FRAME = b"!\xf9\x04\0\0\0\0\0,\0\0\0\0\x08\0\x08\0\0\x02\x07\x84\x8f\xa9\xcb\xed\x0f]\0"
_ANY = (0, 1, 2, 7, 255, 32_768, 65_535)


def chunks(random: Random) -> bytes:
    """A PNG with compressed texts or a profile that unpack to many megabytes, or thousands of them."""
    packed = zeros(random.choice((1, 50, 200, 400)) * 1_000_000 + random.randrange(1_000))
    name, head = random.choice(
        ((b"zTXt", b"Comment\0\0"), (b"iTXt", b"Comment\0\1\0\0\0"), (b"iCCP", b"profile\0\0"), (b"eXIf", b""))
    )
    if random.random() < 0.3:
        small = head + zlib.compress(b"proof sheet")
        return png(*[(name, small)] * random.randrange(100, 20_000))
    if name == b"zTXt" and random.random() < 0.5:
        return png(*[(name, head + packed)] * random.randrange(2, 100))
    return png((name, head + packed))


def directories(random: Random) -> bytes:
    """A TIFF with a long chain of directories, one that bites its tail, or tags that contradict its pixels."""
    change = random.randrange(3)
    if change == 0:
        return _chain(random.choice((2, 500, 9_999, 10_001, 60_000)), random)
    tags = [
        numbers(random.choice((256, 257, 258, 259, 262, 273, 277, 278, 279, 284, 322, 323, 317, 330, 339)), LONG, each)
        for each in random.choices((*_ANY, 0x7FFFFFFF, 0xFFFFFFFF), k=random.randrange(1, 4))
    ]
    if change == 1:
        tags.append(numbers(258, SHORT, *random.choices(_ANY, k=random.choice((1, 3, 5, 5_000)))))
    return tiff(tags, after=random.choice((0, 72, 4, 0xFFFFFFFF)))


def frames(random: Random) -> bytes:
    """A GIF of ten thousand frames, or one that ends in the middle of them; or a WebP of a thousand."""
    count = random.randrange(10_000, 30_000)
    if random.random() < 0.3:
        return _webp(random.randrange(1_000, 2_000))
    whole = _EMPTY_GIF + _FRAME * count + b";"
    return whole if random.random() < 0.7 else whole[: len(whole) // 2]


def scans(random: Random) -> bytes:
    """A progressive JPEG of one colour with as many scans as one likes, each of which touches every block."""
    width, height = random.choice(((800, 600), (4_000, 3_000), (9_000, 6_500)))
    blocks = -(-width // 8) * -(-height // 8)
    many = random.choice((10, 500, 5_000)) + random.randrange(10)
    size = _segment(0xC2, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
    head = b"\xff\xd8" + _segment(0xDB, b"\0" + b"\1" * 64) + size
    tables = _segment(0xC4, b"\0\1" + bytes(15) + b"\0") + _segment(0xC4, b"\x10\1" + bytes(15) + b"\xe0")
    first = _scan(0, 0, 0, bytes(blocks // 8 + 1))
    rest = _scan(1, 63, 0, bytes(blocks // 16_384 * 15 // 8 + 4))
    return head + tables + first + rest * many + b"\xff\xd9"


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def _scan(start: int, end: int, shift: int, data: bytes) -> bytes:
    return _segment(0xDA, bytes((1, 1, 0, start, end, shift))) + data


def _chain(pages: int, random: Random) -> bytes:
    usual = [numbers(256, LONG, 8), numbers(257, LONG, 8), numbers(273, LONG, 8), numbers(279, LONG, 64)]
    data, size = bytearray(tiff(usual)), len(directory(usual, 0))
    first = struct.unpack_from("<I", data, 4)[0]
    count = struct.unpack_from("<H", data, first)[0]
    struct.pack_into("<I", data, first + 2 + 12 * count, len(data))
    start = len(data)
    for page in range(1, pages):
        data += directory(usual, start + (page - 1) * size)
    struct.pack_into("<I", data, len(data) - 4, random.choice((0, first, start)))
    return bytes(data)


def _webp(count: int) -> bytes:
    data = seeds()["animated.webp"]
    start = data.index(b"ANMF")
    size = 8 + struct.unpack_from("<I", data, start + 4)[0]
    body = data[8:start] + data[start : start + size] * count
    return b"RIFF" + struct.pack("<I", len(body)) + body
