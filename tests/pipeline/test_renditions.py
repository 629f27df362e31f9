import io
from collections.abc import Callable
from pathlib import Path

import pytest
import pyvips
from PIL import Image, ImageColor

from pipeline import metadata
from pipeline.rendition import Rendition
from pipeline.renditions import render
from tests.pipeline import fresh

Draw = Callable[..., Image.Image]
Save = Callable[..., Path]

Size = tuple[int, int]

FORMATS = ["jpeg", "png", "webp", "gif", "tiff", "avif", "heic"]
RED, LIME, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def _open(rendition: Rendition, mode: str = "RGB") -> Image.Image:
    image = Image.open(io.BytesIO(rendition.data))
    assert image.size == (rendition.width, rendition.height)
    return image.convert(mode)


def _close(found: object, wanted: tuple[int, ...], by: int = 24) -> bool:
    assert isinstance(found, tuple)
    return len(found) == len(wanted) and all(abs(a - b) <= by for a, b in zip(found, wanted, strict=True))


def _plain(*colour: int) -> pyvips.Image:
    return pyvips.Image.black(64, 64, bands=3).linear(0, list(colour)).copy(interpretation="srgb")


def _assert_upright(image: Image.Image) -> None:
    width, height = image.size
    for x, y, wanted in ((1, 1, RED), (3, 1, LIME), (1, 3, BLUE), (3, 3, WHITE)):
        found = image.getpixel((width * x // 4, height * y // 4))
        assert _close(found, wanted), f"{found} at {x}/4, {y}/4 instead of {wanted}"


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_becomes_a_thumb_and_a_preview(draw: Draw, save: Save, form: str) -> None:
    thumb, preview = render(save(draw(3000, 1500), form), f"image/{form}")
    assert (thumb.name, thumb.content_type, thumb.extension, thumb.width, thumb.height) == (
        "thumb",
        "image/webp",
        "webp",
        512,
        256,
    )
    assert (preview.name, preview.content_type, preview.extension, preview.width, preview.height) == (
        "preview",
        "image/jpeg",
        "jpg",
        2048,
        1024,
    )
    assert thumb.data[8:12] == b"WEBP"
    assert preview.data[:2] == b"\xff\xd8"
    _assert_upright(_open(thumb))
    _assert_upright(_open(preview))


@pytest.mark.parametrize("orientation", [*range(1, 9), 99])
@pytest.mark.parametrize("form", ["jpeg", "png", "webp", "tiff", "avif", "heic"])
def test_every_orientation_comes_out_upright(draw: Draw, save: Save, form: str, orientation: int) -> None:
    path = save(draw(600, 400), form, orientation)
    thumb, preview = render(path, f"image/{form}")
    assert (preview.width, preview.height, thumb.width, thumb.height) == (600, 400, 512, 341)
    _assert_upright(_open(thumb))
    _assert_upright(_open(preview))
    found = metadata.read(path, f"image/{form}")
    assert (found.width, found.height) == (600, 400)


@pytest.mark.parametrize("size", [(1, 1), (700, 300), (9_000, 3)])
def test_the_colour_is_the_most_frequent_one(save: Save, size: tuple[int, int]) -> None:
    image = Image.new("RGB", size, (40, 90, 200))
    image.paste((255, 255, 0), (0, 0, size[0] // 3, size[1]))
    for rendition in render(save(image, "png"), "image/png"):
        assert _close(ImageColor.getrgb(rendition.colour), (40, 90, 200))
    assert render(save(image.convert("LA"), "png"), "image/png")[0].colour == ""


def test_a_picture_is_never_enlarged(draw: Draw, save: Save) -> None:
    thumb, preview = render(save(draw(600, 300), "png"), "image/png")
    assert (thumb.width, thumb.height, preview.width, preview.height) == (512, 256, 600, 300)


@pytest.mark.parametrize("form", ["jpeg", "png", "gif", "tiff"])
@pytest.mark.parametrize(
    ("size", "thumb", "preview"),
    [
        ((1, 1), (1, 1), (1, 1)),
        ((1, 20_000), (1, 512), (1, 2048)),
        ((20_000, 1), (512, 1), (2048, 1)),
        ((20_000, 3), (512, 1), (2048, 1)),
        ((7, 9_999), (1, 512), (1, 2048)),
    ],
)
def test_extreme_shapes_keep_a_pixel(
    save: Save, form: str, size: tuple[int, int], thumb: tuple[int, int], preview: tuple[int, int]
) -> None:
    small, large = render(save(Image.new("RGB", size, "red"), form), f"image/{form}")
    assert ((small.width, small.height), (large.width, large.height)) == (thumb, preview)
    assert _close(_open(large).getpixel((0, 0)), RED)


@pytest.mark.parametrize("longest", [2047, 2049, 2560, 4095, 5734, 5735, 11_469, 22_938, 22_945])
def test_shrinking_while_decoding_gives_the_exact_size(save: Save, longest: int) -> None:
    for size in ((longest, 33), (33, longest)):
        thumb, preview = render(save(Image.new("RGB", size, "red"), "jpeg"), "image/jpeg")
        assert max(preview.width, preview.height) == min(longest, 2048)
        assert max(thumb.width, thumb.height) == 512


def test_a_progressive_jpeg_is_a_jpeg(draw: Draw, save: Save) -> None:
    _, preview = render(save(draw(6000, 3000), "jpeg", progressive=True), "image/jpeg")
    _assert_upright(_open(preview))


@pytest.mark.parametrize(
    ("form", "mode"),
    [("jpeg", "L"), ("png", "L"), ("png", "1"), ("tiff", "1"), ("gif", "L"), ("tiff", "L"), ("avif", "L")],
)
def test_grey_stays_grey(save: Save, form: str, mode: str) -> None:
    image = Image.new("L", (64, 64), 0)
    image.paste(255, (32, 0, 64, 64))
    for rendition in render(save(image.convert(mode), form), f"image/{form}"):
        shown = _open(rendition)
        assert _close(shown.getpixel((8, 8)), (0, 0, 0))
        assert _close(shown.getpixel((56, 56)), WHITE)


def test_a_16_bit_picture_keeps_its_brightness(save: Save, tmp_path: Path) -> None:
    grey = save(Image.new("I;16", (64, 64), 40_000), "png")
    assert _close(_open(render(grey, "image/png")[1]).getpixel((9, 9)), (156, 156, 156), 3)
    colour = tmp_path / "colour.tiff"
    _plain(60_000, 30_000, 10_000).cast("ushort").copy(interpretation="rgb16").tiffsave(str(colour))
    assert _close(_open(render(colour, "image/tiff")[1]).getpixel((9, 9)), (233, 117, 39), 5)


def test_print_colours_become_screen_colours(save: Save) -> None:
    for form in ("jpeg", "tiff"):
        red, green, blue = _open(
            render(save(Image.new("CMYK", (64, 64), (255, 0, 0, 0)), form), f"image/{form}")[1]
        ).getpixel((9, 9))  # type: ignore[misc] # an RGB pixel is a tuple
        assert red < 90
        assert green > 120
        assert blue > 180


def test_a_wide_profile_becomes_srgb(tmp_path: Path) -> None:
    wide = _plain(200, 50, 50).icc_transform("p3", input_profile="srgb")
    assert not _close(tuple(int(value) for value in wide(9, 9)), (200, 50, 50), 8)
    for form in ("png", "jpeg", "webp", "tiff"):
        path = tmp_path / f"wide.{form}"
        wide.write_to_file(str(path))
        for rendition in render(path, f"image/{form}"):
            assert _close(_open(rendition).getpixel((9, 9)), (200, 50, 50), 6)


def test_the_profile_of_a_decoder_outside_libvips_counts_too(save: Save) -> None:
    wide = _plain(200, 50, 50).icc_transform("p3", input_profile="srgb")
    pixels = Image.frombytes("RGB", (64, 64), wide.write_to_memory())
    for form in ("avif", "heic"):
        path = save(pixels, form, icc_profile=bytes(pyvips.Image.profile_load("p3")), quality=100)
        assert _close(_open(render(path, f"image/{form}")[1]).getpixel((9, 9)), (200, 50, 50), 8)


@pytest.mark.parametrize("form", ["jpeg", "png", "webp", "tiff", "avif"])
def test_an_absurd_profile_is_passed_over(draw: Draw, save: Save, form: str) -> None:
    impossible = bytes(pyvips.Image.profile_load("p3")).replace(b"mntrRGB", b"abstRGB")
    for profile in (b"absurd", b"\0" * 400, b"\xff" * 5000, impossible):
        for rendition in render(save(draw(), form, icc_profile=profile), f"image/{form}"):
            _assert_upright(_open(rendition))


@pytest.mark.parametrize("form", ["gif", "webp", "png", "avif", "tiff"])
def test_an_animation_shows_its_first_frame(draw: Draw, save: Save, form: str) -> None:
    frames = [Image.new("RGB", (96, 64), (0, 0, index)) for index in range(40)]
    path = save(draw(), form, save_all=True, append_images=frames)
    _assert_upright(_open(render(path, f"image/{form}")[1]))


@pytest.mark.parametrize("form", ["jpeg", "png", "webp", "tiff", "avif", "heic"])
def test_renditions_carry_no_metadata_such_as_the_place(draw: Draw, save: Save, form: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (59.0, 54.0, 36.0), 3: "E", 4: (10.0, 45.0, 0.0)})
    profile = bytes(pyvips.Image.profile_load("p3"))
    path = save(draw(), form, exif=exif.tobytes(), comment=b"secret words", icc_profile=profile, xmp=_XMP)
    assert metadata.read(path, f"image/{form}").gps
    for rendition in render(path, f"image/{form}"):
        assert b"ecret" not in rendition.data
        assert b"GPS" not in rendition.data
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(Image.open(io.BytesIO(rendition.data)).info)


_XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="59,54.6N"/></rdf:RDF></x:xmpmeta>"""


def test_a_jpeg_needs_neither_pillow_nor_pillow_heif(draw: Draw, save: Save) -> None:
    path = save(draw(), "jpeg")
    program = (
        "import sys; from pathlib import Path; from pipeline import formats, metadata, renditions\n"
        f"path = Path({str(path)!r}); metadata.read(path, 'image/jpeg'); renditions.render(path, 'image/jpeg')\n"
        "print(sorted({'PIL', 'pillow_heif', 'numpy', 'boto3'} & set(sys.modules)))"
    )
    assert fresh.python(program) == "[]\n"
