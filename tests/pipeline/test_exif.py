import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline import exif


def _block(*entries: tuple[int, int, int, bytes], order: str = "<", after: bytes = b"") -> bytes:
    """A TIFF header and one directory of (tag, type, count, four bytes), then `after`."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, len(entries))
    rows = b"".join(struct.pack(order + "HHI", tag, kind, count) + value for tag, kind, count, value in entries)
    return head + rows + b"\0\0\0\0" + after


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders_are_read(order: str) -> None:
    block = _block((0x0112, 3, 1, struct.pack(order + "HH", 6, 0)), order=order)
    assert exif.parse(block).orientation == 6
    assert exif.parse(b"Exif\0\0" + block).orientation == 6


@pytest.mark.parametrize("value", [0, 9, 99, 65535])
def test_an_orientation_that_does_not_exist_counts_as_upright(value: int) -> None:
    assert exif.parse(_block((0x0112, 3, 1, struct.pack("<HH", value, 0)))).orientation == 1


def test_what_pillow_writes_is_read() -> None:
    written = Image.Exif()
    written[0x010F] = "Canon"
    written.get_ifd(0x8769)[0x829A] = 0.004
    written.get_ifd(0x8825)[0x0001] = "N"
    read = exif.parse(written.tobytes())
    assert read.image[0x010F] == b"Canon\0"
    assert exif.number(read.photo, 0x829A) == 0.004
    assert read.gps[0x0001] == b"N\0"


def test_a_rational_over_zero_is_not_a_number() -> None:
    block = _block((0x829A, 5, 1, struct.pack("<I", 26)), after=struct.pack("<II", 1, 0))
    value = exif.number(exif.parse(block).image, 0x829A)
    assert value is not None
    assert value != value  # noqa: PLR0124 - the definition of not a number


def test_a_directory_that_points_to_itself_ends() -> None:
    assert exif.parse(_block((0x8769, 4, 1, struct.pack("<I", 8)))).photo[0x8769] == (8.0,)


def test_counts_that_lie_cost_nothing() -> None:
    block = _block(
        (0x010F, 2, 0xFFFFFFFF, struct.pack("<I", 26)), (0x0112, 3, 0xFFFFFFFF, b"\0\0\0\0"), after=b"x" * 5000
    )
    read = exif.parse(block)
    assert len(read.image[0x010F]) <= 512
    assert 0x0112 not in read.image


def test_one_bad_tag_does_not_hide_the_others() -> None:
    outside = struct.pack("<I", 0xFFFFFFF0)
    read = exif.parse(_block((0x829A, 5, 1, outside), (0x0112, 3, 1, struct.pack("<HH", 8, 0))))
    assert read.orientation == 8


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(tail: bytes) -> None:
    exif.parse(tail)
    exif.parse(b"II*\0\x08\0\0\0" + tail)
    exif.parse(b"MM\0*\0\0\0\x08" + tail)
    exif.parse(_block((0x8769, 4, 1, b"\x20\0\0\0"), (0x8825, 4, 1, b"\x22\0\0\0"), after=tail))
