"""What files say about themselves: damaged and absurd EXIF, places that are none, texts without an end."""

import struct
from random import Random

from bench.hostile.containers import jpeg, png, saved, with_exif, with_xmp
from bench.hostile.directories import (
    BYTE,
    DOUBLE,
    FLOAT,
    LONG,
    OPAQUE,
    RATIONAL,
    SHORT,
    Tag,
    exif,
    numbers,
    text,
)
from bench.hostile.mutations import mutated
from bench.hostile.seeds import seeds

_FORMS = ("JPEG", "PNG", "WEBP")
_MAKE, _MODEL, _ORIENTATION, _TIME, _LENS = 0x010F, 0x0110, 0x0112, 0x9003, 0xA434
_EXPOSURES = (0x829A, 0x829D, 0x8827, 0x920A)
_ABSURD = (float("nan"), float("inf"), float("-inf"), -1.0, 0.0, 1e-320, 1e308, 91.0, 181.0)
_LONGS = (0, 1, 90, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_PIECES = (
    b"\xff\xfe\x80",
    b"\xed\xa0\x80",
    b"\xc0\xaf",
    b"\0hidden",
    b"\x1b[31m",
    b"\r\nBcc: all@example.com",
    "\u202egpj.exe".encode(),
    b"<script>alert(1)</script>",
    b"{{7*7}}${7*7}",
    b"'; DROP TABLE images; --",
    "\U0001f4f7\u0301".encode(),
    b"%n%s%x",
)


def _block(random: Random) -> bytes:
    """An ordinary block."""
    clock = f"20{random.randrange(100):02}:{random.randrange(20):02}:{random.randrange(40):02} 07:08:09"
    image = [text(_MAKE, b"Canon"), text(_MODEL, b"EOS"), numbers(_ORIENTATION, SHORT, random.randrange(12))]
    photo = [text(_TIME, clock.encode()), *(numbers(each, RATIONAL, 1, 250) for each in _EXPOSURES)]
    return exif(image, photo, _place([(39, 1), (54, 1), (56, 1)]))


def damaged(random: Random) -> bytes:
    """A picture with a damaged EXIF block."""
    block = _block(random)
    if random.random() < 0.5:
        return with_exif(random.choice(_FORMS), mutated(block, [block], random))
    entry = 10 + 12 * random.randrange(3)
    number, kind, count = random.choice(((0x0112, 0, 1), (0x010F, 2, 0xFFFFFFFF), (0x8769, 4, 1), (0x8825, 13, 9)))
    patched = struct.pack("<HHII", number, kind, count, random.choice((0, 8, len(block) - 1, 0xFFFFFFFF)))
    return with_exif(random.choice(_FORMS), block[:entry] + patched + block[entry + 12 :])


def absurd(random: Random) -> bytes:
    """A picture that was taken nowhere on earth, with an exposure that is none."""
    photo = [_odd_number(each, random) for each in _EXPOSURES]
    if random.random() < 0.5:
        parts = [(random.choice(_LONGS), random.choice(_LONGS)) for _ in range(3)]
        gps = _place(parts)
    else:
        gps = [text(1, b"N"), text(3, b"E"), *(_odd_number(each, random) for each in (2, 4, 6))]
    gps = [numbers(5, BYTE, random.choice((0, 1, 255))), *gps]
    return with_exif(random.choice(_FORMS), exif([numbers(_ORIENTATION, SHORT, 9)], photo, gps))


def texts(random: Random) -> bytes:
    """A picture with texts that are no UTF-8, or a megabyte long."""
    short = b"".join(random.choice(_PIECES) for _ in range(random.randrange(1, 6)))
    if random.random() < 0.5:
        long = short * random.choice((1, 1_000, 1_000_000 // len(short)))
        return _packet(random, long)
    fits = short * random.choice((1, 60_000 // len(short) // 4))
    return with_exif(random.choice(_FORMS), exif([text(_MAKE, fits), text(_MODEL, fits)], [text(_LENS, fits)]))


def profiles(random: Random) -> bytes:
    """A picture with a colour profile that is huge, damaged, of another length than it says or of other colours."""
    icc = _profile()
    change = random.randrange(5)
    if change == 0:
        icc = icc[: random.randrange(len(icc))]
    elif change == 1:
        icc = struct.pack(">I", random.choice(_LONGS)) + icc[4:]
    elif change == 2:
        icc = icc[:16] + random.choice((b"CMYK", b"GRAY", b"Lab ", b"XYZ ", b"15CL", b"\0\0\0\0")) + icc[20:]
    elif change == 3:
        icc = mutated(icc, [icc], random)
    else:
        icc += random.randbytes(random.choice((1_000, 100_000, 8_000_000)))
    return saved(random.choice((*_FORMS, "TIFF")), icc_profile=icc)


def _profile() -> bytes:
    data = seeds()["profile.jpeg"]
    start = data.index(b"ICC_PROFILE\0") + 14
    return data[start : start + struct.unpack_from(">I", data, start)[0]]


def _place(parts: list[tuple[int, int]]) -> list[Tag]:
    flat = [each for part in parts for each in part]
    return [text(1, b"N"), numbers(2, RATIONAL, *flat), text(3, b"E"), numbers(4, RATIONAL, *flat)]


def _odd_number(tag: int, random: Random) -> Tag:
    kind = random.choice((FLOAT, DOUBLE, RATIONAL, LONG, OPAQUE))
    if kind in (FLOAT, DOUBLE):
        values = [random.choice(_ABSURD) for _ in range(3)]
        return numbers(tag, kind, *(each if kind == DOUBLE or abs(each) < 1e38 else 1e38 for each in values))
    if kind == OPAQUE:
        return Tag(tag, OPAQUE, 3, b"abc")
    return numbers(tag, kind, *(random.choice(_LONGS) for _ in range(6)))


def _packet(random: Random, data: bytes) -> bytes:
    if random.random() < 0.3:
        return jpeg((0xFE, data), (0xED, b"Photoshop 3.0\0" + data)) if random.random() < 0.5 else png((b"tEXt", data))
    return with_xmp(random.choice(_FORMS), data)
