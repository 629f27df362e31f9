import math
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from pipeline import metadata
from pipeline.errors import Rejected
from pipeline.metadata import Gps, Metadata

Draw = Callable[..., Image.Image]
Save = Callable[..., Path]
Read = Callable[..., Metadata]
Tags = dict[int, Any] | None

NORTH = {1: "N", 2: (39.0, 54.0, 56.0), 3: "E", 4: (116.0, 23.0, 27.0), 5: b"\0", 6: 43.5}


@pytest.fixture
def read(draw: Draw, save: Save) -> Read:
    """Read the metadata of a small picture that carries the given tags."""

    def _read(image: Tags = None, photo: Tags = None, gps: Tags = None, form: str = "jpeg") -> Metadata:
        exif = Image.Exif()
        exif.update(image or {})
        exif.get_ifd(0x8769).update(photo or {})
        exif.get_ifd(0x8825).update(gps or {})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            path = save(draw(), form, exif=exif.tobytes())
        return metadata.read(path, f"image/{form}")

    return _read


@pytest.mark.parametrize("form", ["jpeg", "png", "webp", "tiff", "avif", "heic"])
def test_every_format_tells_all_it_knows(read: Read, form: str) -> None:
    photo = {
        0x829A: IFDRational(1, 125),
        0x829D: IFDRational(28, 10),
        0x8827: 400,
        0x9003: "2024:05:06 07:08:09",
        0x9011: "+02:00",
        0x920A: 35.0,
        0xA434: "RF35mm F1.8 MACRO IS STM",
    }
    found = read({0x010F: "Canon", 0x0110: "Canon EOS R5", 0x0112: 6}, photo, NORTH, form)
    assert found == Metadata(
        width=64,
        height=96,
        camera="Canon EOS R5",
        lens="RF35mm F1.8 MACRO IS STM",
        taken_at="2024-05-06T07:08:09+02:00",
        exposure_time=0.008,
        f_number=2.8,
        iso=400,
        focal_length=35.0,
        gps=Gps(39.9155556, 116.3908333, 43.5),
    )


@pytest.mark.parametrize("form", ["jpeg", "png", "webp", "gif", "tiff", "avif", "heic"])
def test_a_picture_that_says_nothing_has_only_its_size(draw: Draw, save: Save, form: str) -> None:
    found = metadata.read(save(draw(), form), f"image/{form}")
    assert found == Metadata(96, 64, None, None, None, None, None, None, None, None)


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("NIKON CORPORATION", "NIKON D2H", "NIKON D2H"),
        ("SONY", "DSC-RX100M4", "SONY DSC-RX100M4"),
        ("Apple", "", "Apple"),
        ("", "iPhone 15", "iPhone 15"),
        ("  ", "\x01\x02", None),
        ("Zei\u00df\r\nJena".encode(), "A\x1b[31mB", "Zei\u00df Jena A [31mB"),
        (b"Le\xff\xfeica\0secret", "Q3", "Leica Q3"),
    ],
)
def test_the_camera_is_clean_and_names_its_make_once(
    read: Read, make: str | bytes, model: str, camera: str | None
) -> None:
    assert read({0x010F: make, 0x0110: model}).camera == camera


def test_a_long_text_is_cut(read: Read) -> None:
    found = read({0x010F: "x" * 30_000, 0x0110: "y z"}, {0xA434: "lens " * 5_000})
    assert len(found.camera or "") == 100
    assert 95 <= len(found.lens or "") <= 100


@pytest.mark.parametrize(
    ("original", "offset", "taken_at"),
    [
        ("2024:05:06 07:08:09", "", "2024-05-06T07:08:09"),
        ("2024-05-06 07:08:09", "-09:30", "2024-05-06T07:08:09-09:30"),
        ("2024:05:06 07:08:09", "+99:99", "2024-05-06T07:08:09"),
        ("0000:00:00 00:00:00", "", None),
        ("2024:13:40 25:61:00", "", None),
        ("    :  :     :  :  ", "", None),
        ("yesterday", "+01:00", None),
    ],
)
def test_the_time_is_the_cameras_own(read: Read, original: str, offset: str, taken_at: str | None) -> None:
    assert read(photo={0x9003: original, 0x9011: offset}).taken_at == taken_at


def test_the_time_of_digitising_stands_in(read: Read) -> None:
    assert read(photo={0x9003: "0000:00:00 00:00:00", 0x9004: "1999:12:31 23:59:59"}).taken_at == "1999-12-31T23:59:59"


def test_a_wide_iso_follows_where_the_narrow_one_is_full(read: Read) -> None:
    assert read(photo={0x8827: 65535, 0x8832: 102_400}).iso == 102_400


def test_zero_denominators_and_zeros_are_unknown(read: Read) -> None:
    zero = IFDRational(1, 0)
    found = read(photo={0x829A: zero, 0x829D: zero, 0x920A: IFDRational(0, 1), 0x8827: 0})
    assert (found.exposure_time, found.f_number, found.focal_length, found.iso) == (None, None, None, None)


def test_an_exposure_that_nobody_can_make_is_unknown(read: Read) -> None:
    found = read(photo={0x829A: IFDRational(1, 2**31), 0x829D: 1e37, 0x8827: 0, 0x8832: 2**31, 0x920A: 2**31})
    assert (found.exposure_time, found.f_number, found.focal_length, found.iso) == (None, None, None, None)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({1: "S", 3: "W"}, Gps(-39.9155556, -116.3908333, 43.5)),
        ({5: b"\1"}, Gps(39.9155556, 116.3908333, -43.5)),
        ({6: IFDRational(1, 0)}, Gps(39.9155556, 116.3908333, None)),
        ({6: 1e9}, Gps(39.9155556, 116.3908333, None)),
        ({2: (91.0, 0.0, 0.0)}, None),
        ({4: (180.0, 0.0, 1.0)}, None),
        ({2: (39.0, IFDRational(0, 0), 0.0)}, None),
        ({1: "X"}, None),
        ({1: ""}, None),
        ({2: (39.5,)}, Gps(39.5, 116.3908333, 43.5)),
    ],
)
def test_a_place_is_a_place_on_earth_or_unknown(read: Read, changes: dict[int, Any], expected: Gps | None) -> None:
    assert read(gps=NORTH | changes).gps == expected


@given(st.binary(max_size=300))
def test_damaged_exif_never_fails_a_picture(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "noise.jpg"
    Image.new("RGB", (8, 8)).save(path, exif=b"Exif\0\0II*\0\x08\0\0\0" + noise)
    found = metadata.read(path, "image/jpeg")
    assert {found.width, found.height} == {8}
    numbers = (
        found.exposure_time,
        found.f_number,
        found.focal_length,
        *((found.gps.lat, found.gps.lon) if found.gps else ()),
    )
    assert all(value is None or math.isfinite(value) for value in numbers)


def test_real_photographs_tell_their_cameras(photographs: Path) -> None:
    nikon = metadata.read(photographs / "nikon-d2h-gps.jpg", "image/jpeg")
    sony = metadata.read(photographs / "sony-rx100m4-progressive.jpg", "image/jpeg")
    assert (nikon.camera, nikon.taken_at, nikon.gps) == (
        "NIKON D2H",
        "2003-11-23T18:07:37",
        Gps(39.9155556, 116.3908333, None),
    )
    assert (sony.camera, sony.width, sony.height, sony.iso) == ("SONY DSC-RX100M4", 3840, 2160, 125)


def test_a_header_that_is_no_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    with pytest.raises(Rejected):
        metadata.read(path, "image/png")


def test_a_missing_file_is_a_fault_and_no_verdict(tmp_path: Path) -> None:
    for form in ("jpeg", "gif", "avif", "heic"):
        with pytest.raises(OSError, match=r"(?i)no such file"):
            metadata.read(tmp_path / "absent", f"image/{form}")
