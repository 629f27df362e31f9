"""Small pictures with something of ours inside: an EXIF block, a colour profile, XMP, a chunk."""

import io
import struct
import zlib
from typing import Any

from bench.hostile.seeds import gradient

_SIGNATURE = 8
_SEGMENT = 65_533
_XMP = b"http://ns.adobe.com/xap/1.0/\0"


def saved(form: str, **options: Any) -> bytes:
    """A picture as Pillow writes it; `form` is Pillow's name of the format."""
    file = io.BytesIO()
    gradient().save(file, form, **options)
    return file.getvalue()


def jpeg(*segments: tuple[int, bytes]) -> bytes:
    """A JPEG with segments, each with its marker, behind its beginning; what does not fit is cut off."""
    whole = saved("JPEG")
    parts = (struct.pack(">BBH", 0xFF, marker, len(data[:_SEGMENT]) + 2) + data[:_SEGMENT] for marker, data in segments)
    return whole[:2] + b"".join(parts) + whole[2:]


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG with chunks in front of its pixels."""
    whole = saved("PNG")
    behind = _SIGNATURE + 12 + struct.unpack_from(">I", whole, _SIGNATURE)[0]
    return whole[:behind] + b"".join(chunk(*each) for each in chunks) + whole[behind:]


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def with_exif(form: str, block: bytes) -> bytes:
    """A JPEG, PNG or WebP with an EXIF block, whatever that holds."""
    if form == "JPEG":
        return jpeg((0xE1, b"Exif\0\0" + block))
    return png((b"eXIf", block)) if form == "PNG" else saved("WEBP", exif=block)


def with_xmp(form: str, packet: bytes) -> bytes:
    """A JPEG, PNG or WebP with an XMP packet."""
    if form == "JPEG":
        return jpeg((0xE1, _XMP + packet))
    return png((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet)) if form == "PNG" else saved("WEBP", xmp=packet)
