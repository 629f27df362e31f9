import struct
from collections.abc import Callable
from pathlib import Path

import pytest
import pyvips
from PIL import Image

from bench.hostile.bombs import png
from pipeline import metadata
from pipeline.errors import Rejected
from pipeline.formats import content_type
from pipeline.renditions import render

Draw = Callable[..., Image.Image]
Save = Callable[..., Path]

FORMATS = ["jpeg", "png", "webp", "gif", "tiff", "avif", "heic"]


def _verdict(path: Path) -> str:
    """What the pipeline says of a file, from its first byte to its last."""
    try:
        found = content_type(path.read_bytes()[:512])
        metadata.read(path, found)
        render(path, found)
    except Rejected as refusal:
        return refusal.code
    return "accepted"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_cut_short_is_refused(save: Save, form: str, share: float) -> None:
    path = save(Image.effect_noise((900, 700), 90).convert("RGB"), form)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert _verdict(path) in ("truncated", "damaged")


@pytest.mark.parametrize("form", ["jpeg", "png", "webp", "gif", "heic"])
def test_a_file_cut_short_is_named_so(save: Save, form: str) -> None:
    path = save(Image.effect_noise((900, 700), 90).convert("RGB"), form)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    assert _verdict(path) == "truncated"


def test_what_one_file_left_behind_is_not_laid_to_the_next(save: Save) -> None:
    cut = save(Image.effect_noise((900, 700), 90), "tiff")
    cut.write_bytes(cut.read_bytes()[:-9_000])
    pyvips.Image.tiffload(str(cut), fail_on="none").avg()
    damaged = save(Image.effect_noise((90, 70), 90), "png")
    data = bytearray(damaged.read_bytes())
    data[data.index(b"IDAT") + 9] ^= 0xFF
    damaged.write_bytes(data)
    assert _verdict(damaged) == "damaged"


def test_a_progressive_jpeg_cut_short_is_refused(save: Save) -> None:
    path = save(Image.effect_noise((5200, 400), 90), "jpeg", progressive=True)
    path.write_bytes(path.read_bytes()[:-5000])
    assert _verdict(path) == "truncated"


def test_bytes_behind_the_picture_do_no_harm(draw: Draw, save: Save) -> None:
    for form in ("jpeg", "png", "gif", "webp"):
        path = save(draw(), form)
        path.write_bytes(path.read_bytes() + b"<script>alert(1)</script>" * 9)
        assert _verdict(path) == "accepted"


@pytest.mark.parametrize("size", [(20_000, 20_000), (2_000_000_000, 1), (12_248, 12_248)])
def test_a_bomb_is_refused_by_its_header(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png(size))
    assert _verdict(path) in ("too-many-pixels", "damaged")


def test_a_gif_bomb_is_refused_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gif"
    Image.new("P", (8, 8)).save(path)
    small = bytearray(path.read_bytes())
    small[6:10] = struct.pack("<HH", 60_000, 60_000)
    path.write_bytes(small)
    assert _verdict(path) == "too-many-pixels"


def test_a_frame_larger_than_its_gif_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gif"
    Image.new("P", (8, 8)).save(path)
    small = bytearray(path.read_bytes())
    frame = small.index(b",", 13)
    small[frame + 5 : frame + 9] = struct.pack("<HH", 60_000, 60_000)
    path.write_bytes(small)
    assert _verdict(path) == "too-many-pixels"


def test_150_megapixels_are_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(png((15_000, 10_000)))
    assert metadata.read(path, "image/png").width == 15_000
    path.write_bytes(png((15_000, 10_001)))
    with pytest.raises(Rejected, match="15,000 by 10,001 pixels; up to 150 megapixels") as refusal:
        metadata.read(path, "image/png")
    assert refusal.value.code == "too-many-pixels"


def test_a_picture_that_cannot_be_decoded_by_rows_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "interlaced.png"
    path.write_bytes(png((15_000, 10_000), interlaced=1))
    assert _verdict(path) == "too-much-memory"
    path.write_bytes(png((100_000, 1_500), depth=16, colour=6))
    assert _verdict(path) == "too-much-memory"


def test_a_gif_of_a_thousand_frames_costs_its_first(save: Save) -> None:
    frames = [Image.new("P", (64, 64), index % 250) for index in range(1_000)]
    assert _verdict(save(frames[0], "gif", save_all=True, append_images=frames[1:])) == "accepted"


def test_a_chain_of_directories_that_bites_its_tail_ends(draw: Draw, save: Save) -> None:
    path = save(draw(), "tiff")
    data = bytearray(path.read_bytes())
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    struct.pack_into("<I", data, first + 2 + 12 * count, first)
    path.write_bytes(data)
    assert _verdict(path) == "too-many-pages"


def test_a_tag_of_an_absurd_length_is_damage_and_no_lack_of_memory(draw: Draw, save: Save) -> None:
    path = save(draw(), "tiff")
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.index(struct.pack("<HH", 258, 3)) + 4, 0x7FFFFFFF)
    path.write_bytes(data)
    assert _verdict(path) == "damaged"


def test_a_heic_without_a_picture_is_refused(draw: Draw, save: Save) -> None:
    path = save(draw(), "heic")
    path.write_bytes(path.read_bytes().replace(b"hvc1", b"xxxx"))
    assert _verdict(path) == "damaged"


@pytest.mark.parametrize("tag", [0xC612, 0x014A])
def test_a_raw_file_in_the_clothes_of_a_tiff_is_named(draw: Draw, save: Save, tag: int) -> None:
    path = save(draw(), "tiff", tiffinfo={tag: b"\1\4\0\0" if tag == 0xC612 else 8, 0x00FE: 1})
    assert _verdict(path) == "camera-raw"


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_that_is_not_what_the_caller_says_is_refused(draw: Draw, save: Save, form: str) -> None:
    path = save(draw(), form)
    for other in FORMATS:
        if other != form:
            with pytest.raises(Rejected):
                render(path, f"image/{other}")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    assert _verdict(path) == "empty"


@pytest.mark.parametrize(
    ("name", "verdict"),
    [("exif-huge-tag.jpg", "truncated"), ("exif-infinite-loop.jpg", "accepted"), ("exif-max-uint32.jpg", "truncated")],
)
def test_hostile_photographs_get_a_verdict(photographs: Path, name: str, verdict: str) -> None:
    assert _verdict(photographs / "hostile" / name) == verdict
