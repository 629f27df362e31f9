from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.errors import Rejected
from pipeline.formats import HEAD, content_type

Draw = Callable[..., Image.Image]
Save = Callable[..., Path]

KNOWN = {f"image/{name}" for name in ("jpeg", "png", "webp", "gif", "avif", "tiff", "heic")}


@pytest.mark.parametrize("form", ["jpeg", "png", "webp", "gif", "avif", "tiff", "heic"])
def test_each_format_is_told_by_its_bytes(
    form: str, draw: Callable[..., Image.Image], save: Callable[..., Path]
) -> None:
    assert content_type(save(draw(), form).read_bytes()[:HEAD]) == f"image/{form}"


@pytest.mark.parametrize(
    ("brands", "expected"),
    [
        (b"mif1\0\0\0\0mif1heic", "image/heic"),
        (b"mif1\0\0\0\0mif1miafavif", "image/avif"),
        (b"avis\0\0\0\0msf1", "image/avif"),
        (b"heix\0\0\0\0", "image/heic"),
    ],
)
def test_the_brands_of_a_box_tell_avif_from_heic(brands: bytes, expected: str) -> None:
    assert content_type((8 + len(brands)).to_bytes(4, "big") + b"ftyp" + brands) == expected


@pytest.mark.parametrize(
    ("head", "code", "named"),
    [
        (b"hello, I am a text", "not-a-picture", "text"),
        ("grüße".encode("utf-16"), "not-a-picture", "text"),
        (b"<!DOCTYPE html><html></html>", "not-a-picture", "a web page"),
        (b"\xef\xbb\xbf <HTML lang=en>", "not-a-picture", "a web page"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "unsupported-format", "an SVG drawing"),
        (b"<!-- a comment --><svg>", "unsupported-format", "an SVG drawing"),
        (b'<?xml version="1.0"?><feed/>', "not-a-picture", "an XML document"),
        (b"%PDF-1.7\n", "not-a-picture", "a PDF document"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "not-a-picture", "a PostScript document"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41", "not-a-picture", "a video"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "not-a-picture", "a video"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "not-a-picture", "audio or video"),
        (b"PK\x03\x04rest", "not-a-picture", "a ZIP archive"),
        (b"BM\x00\x00\x00\x00", "unsupported-format", "a BMP picture"),
        (b"II+\x00\x08\x00\x00\x00", "unsupported-format", "a BigTIFF picture"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1jpeg", "unsupported-format", "a HEIF picture"),
        (b"II*\x00\x10\x00\x00\x00CR\x02\x00", "camera-raw", "raw file"),
        (b"\x00\x00\x00\x18ftypcrx \x00\x00\x00\x01crx isom", "camera-raw", "raw file"),
        (b"\x01\x02\x03\x04\x05\x06\x07\x08", "unknown-format", "not a picture"),
        (b"\xff\xd8", "unknown-format", "not a picture"),
    ],
)
def test_anything_else_is_refused_by_name(head: bytes, code: str, named: str) -> None:
    with pytest.raises(Rejected) as refusal:
        content_type(head)
    assert refusal.value.code == code
    assert named in refusal.value.reason
    assert "JPEG" in refusal.value.reason


@given(st.binary(max_size=HEAD) | st.binary(max_size=64).map(lambda tail: b"\0\0\0\x20ftyp" + tail))
def test_no_bytes_get_past_the_two_answers(head: bytes) -> None:
    with suppress(Rejected):
        assert content_type(head) in KNOWN
