"""What a file is, from its first bytes; names and announced types are never believed."""

import re
from codecs import getincrementaldecoder

from pipeline.errors import Rejected

HEAD = 512
"""Bytes that `content_type` wants to see; less is enough where the file is shorter."""

SUPPORTED = "JPEG, PNG, WebP, GIF, AVIF, TIFF or HEIC"

_PICTURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
# ISO/IEC 23000-22 and 23008-12: the brands of an `ftyp` box; the structural ones say nothing about the coding.
_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"), "image/heic"),
}
_STRUCTURAL = (b"mif1", b"msf1", b"miaf", b"mif2")
_RAW = (b"FUJIFILMCCD-RAW", b"IIU\x00", b"IIRO", b"IIRS", b"MMOR", b"FOVb", b"\x00MRM")
_OTHER_PICTURES = (
    (b"II+\x00", "a BigTIFF picture"),
    (b"MM\x00+", "a BigTIFF picture"),
    (b"BM", "a BMP picture"),
    (b"8BPS", "a Photoshop document"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"gimp xcf", "a GIMP document"),
)
_NO_PICTURES = (
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"\xc5\xd0\xd3\xc6", "a PostScript document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"FLV\x01", "a video"),
    (b"\x00\x00\x01\xba", "a video"),
    (b"OggS", "audio or video"),
    (b"ID3", "audio"),
    (b"fLaC", "audio"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|script)[\s>]", re.IGNORECASE)


def content_type(head: bytes) -> str:
    """The content type that the first `HEAD` bytes prove: one of the seven formats.

    Raises:
        Rejected: it is something else; the reason names what it seems to be.
    """
    if not head:
        raise Rejected("empty", "The file is empty. Upload it again from the original.")
    for magic, found in _PICTURES:
        if head.startswith(magic) and not _is_raw(head):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _coding(head)
    raise _refusal(head)


def camera_raw() -> Rejected:
    """The sensor's data, which no browser shows."""
    return Rejected("camera-raw", "This is a camera's raw file. Export it as JPEG, TIFF or HEIC and upload that.")


def _is_raw(head: bytes) -> bool:
    return head[8:10] == b"CR" and head[:2] in (b"II", b"MM")


def _coding(head: bytes) -> str:
    size = int.from_bytes(head[:4], "big")
    box = head[8 : min(size, HEAD)]
    brands = [box[:4], *(box[at : at + 4] for at in range(8, len(box) - 3, 4))]
    if brands[0] in _BRANDS:
        return _BRANDS[brands[0]]
    if brands[0] in _STRUCTURAL:
        for brand in brands:
            if brand in _BRANDS:
                return _BRANDS[brand]
        raise _unsupported("a HEIF picture of an unusual coding")
    if brands[0] == b"crx ":
        raise camera_raw()
    raise _no_picture("a video")


def _refusal(head: bytes) -> Rejected:
    if head.startswith(_RAW) or _is_raw(head):
        return camera_raw()
    for magic, name in _OTHER_PICTURES:
        if head.startswith(magic):
            return _unsupported(name)
    for magic, name in _NO_PICTURES:
        if head.startswith(magic):
            return _no_picture(name)
    if head[:4] == b"RIFF":
        return _no_picture("audio or video")
    return _text(head)


def _text(head: bytes) -> Rejected:
    if _SVG.search(head):
        return _unsupported("an SVG drawing")
    if _HTML.search(head):
        return _no_picture("a web page")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return _no_picture("an XML document")
    if _is_text(head):
        return _no_picture("text")
    return Rejected("unknown-format", f"This is not a picture in a known format. Upload {SUPPORTED}.")


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    try:
        # The last character may be cut.
        text = getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return not _CONTROLS.search(text)


def _unsupported(name: str) -> Rejected:
    return Rejected("unsupported-format", f"This is {name}, which is not supported. Save it as {SUPPORTED}.")


def _no_picture(name: str) -> Rejected:
    return Rejected("not-a-picture", f"This is {name}, not a picture. Upload {SUPPORTED}.")
