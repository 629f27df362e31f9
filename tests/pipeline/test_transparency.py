import pytest
from PIL import Image

from pipeline.renditions import render
from tests.pipeline.conftest import Save
from tests.pipeline.test_renditions import BLUE, RED, WHITE, _close, _open


@pytest.mark.parametrize(
    ("form", "options"),
    [("png", {}), ("webp", {"lossless": True}), ("tiff", {}), ("avif", {"quality": 95}), ("heic", {})],
)
def test_transparency_stays_in_the_thumb_and_is_white_in_the_preview(
    save: Save, form: str, options: dict[str, bool]
) -> None:
    image = Image.new("RGBA", (3000, 1000), (255, 0, 0, 255))
    image.paste((0, 255, 0, 0), (0, 0, 1500, 1000))
    thumb, preview = render(save(image, form, quality=95), f"image/{form}")
    clear, solid = (_open(thumb, "RGBA").getpixel((x, 85)) for x in (100, 400))
    assert isinstance(clear, tuple)
    assert clear[3] == 0
    assert _close(solid, (*RED, 255))
    assert _close(_open(preview).getpixel((400, 300)), WHITE)
    assert _close(_open(preview).getpixel((1600, 300)), RED)


def test_a_transparent_colour_of_a_palette_is_transparent(save: Save) -> None:
    image = Image.new("P", (60, 40), 1)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.paste(0, (0, 0, 30, 40))
    for form in ("gif", "png"):
        thumb, preview = render(save(image, form, transparency=0), f"image/{form}")
        shown = _open(thumb, "RGBA").getpixel((5, 5))
        assert isinstance(shown, tuple)
        assert shown[3] == 0
        assert _close(_open(preview).getpixel((5, 5)), WHITE)
        assert _close(_open(preview).getpixel((50, 5)), BLUE)


def test_what_is_transparent_lends_no_colour_to_its_neighbours(save: Save) -> None:
    image = Image.new("RGBA", (4001, 401), (200, 0, 0, 0))
    for x in range(0, 4001, 2):
        image.paste((100, 100, 100, 255), (x, 0, x + 1, 401))
    thumb, _ = render(save(image, "png"), "image/png")
    middle = _open(thumb, "RGBA").getpixel((256, 25))
    assert isinstance(middle, tuple)
    assert _close(middle[:3], (100, 100, 100), 8)
