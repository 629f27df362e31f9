from pathlib import Path

import pytest
from PIL import Image

from bench.imaging.quality import decibels
from pipeline.renditions import scale

PHOTOGRAPHS = [
    "Aqua",
    "Garden",
    "LadyBird",
    "TwoWings",
    "YellowFlower",
    "konica-minolta-z5",
    "nikon-d2h-gps",
    "sony-rx100m4-progressive",
]


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_renditions_of_real_photographs_are_as_good_as_lanczos(photographs: Path, name: str) -> None:
    path = photographs / f"{name}.jpg"
    preview, thumb = scale(path, "image/jpeg")
    with Image.open(path) as image:
        original = image.convert("RGB")
    assert decibels(preview, original) >= 40
    assert decibels(thumb, original) >= 40


@pytest.mark.parametrize("width", [4100, 5000, 5740])
def test_shrinking_while_decoding_keeps_the_quality(photographs: Path, tmp_path: Path, width: int) -> None:
    """No photograph is wide enough for it, so one is put together: some 5,735 is the least width that is halved."""
    path = tmp_path / "wide.jpg"
    with Image.open(photographs / "sony-rx100m4-progressive.jpg") as image:
        wide = Image.new("RGB", (width, image.height))
        wide.paste(image, (0, 0))
        wide.paste(image, (image.width, 0))
    wide.save(path, quality=92)
    with Image.open(path) as image:
        original = image.convert("RGB")
    for made in scale(path, "image/jpeg"):
        assert decibels(made, original) >= 40


@pytest.mark.parametrize("width", [3500, 3840])
def test_shrinking_a_webp_while_decoding_keeps_the_quality(photographs: Path, tmp_path: Path, width: int) -> None:
    path = tmp_path / "sharp.webp"
    with Image.open(photographs / "sony-rx100m4-progressive.jpg") as image:
        image.resize((width, width * image.height // image.width)).save(path, quality=95, method=0)
    with Image.open(path) as image:
        original = image.convert("RGB")
    for made in scale(path, "image/webp"):
        assert decibels(made, original) >= 40
