"""Files that are not what their name says, or are two things at once."""

import io
import zipfile
from random import Random

from bench.hostile.containers import jpeg, png
from bench.hostile.seeds import seeds

_PAGE = b"<!doctype html><html><body><script>fetch('/api/v1/images')</script></body></html>"
_DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><image href="file:///etc/passwd"/></svg>'
_ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'
_DOCUMENT = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
_POSTSCRIPT = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (r) file showpage\n"
_MAGICK = b"push graphic-context\nimage over 0,0 0,0 'https://example.com/x.png\"|id\"'\npop graphic-context"
_OTHERS = (
    _PAGE,
    _DRAWING,
    _ENTITIES,
    _DOCUMENT,
    _POSTSCRIPT,
    _MAGICK,
    b"\x1f\x8b\x08\0\0\0\0\0",
    b"BM" + bytes(60),
    b"8BPS\0\1" + bytes(60),
    b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(60),
    b"\xff\x0a" + bytes(60),
    b"MZ" + bytes(200),
    b"#EXTM3U\nfile:///etc/passwd\n",
    b"P6\n9999999 9999999\n255\n",
    b"#?RADIANCE\n\n-Y 99999 +X 99999\n",
    b"SIMPLE  =                    T",
    b"\x76\x2f\x31\x01" + bytes(60),
    b"IIU\0" + bytes(60),
    b"II+\0\x08\0\0\0" + bytes(60),
    b"\0\0\0\x14ftypqt  \0\0\0\0qt  ",
)


def disguised(random: Random) -> bytes:
    """Another kind of file under a picture's name; or a picture that is one of those too."""
    other = random.choice((*_OTHERS, _archive()))
    picture = random.choice(list(seeds().values()))
    change = random.randrange(5)
    if change < 2:
        return other if change else other + picture
    if change == 2:
        return picture + other
    if change == 3:
        return picture[: random.choice((2, 3, 4, 8, 12, 32))] + other
    return jpeg((0xFE, other)) if random.random() < 0.5 else png((b"tEXt", b"Comment\0" + other))


def _archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../../evil.html", _PAGE)
    return file.getvalue()
