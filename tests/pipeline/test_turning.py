"""A picture that its owner turned: its renditions follow, whatever the file says about the camera's own turn."""

import pytest

from pipeline.renditions import render
from tests.pipeline.conftest import Draw, Save
from tests.pipeline.test_renditions import _close, _open

CORNERS = {"red": (255, 0, 0), "lime": (0, 255, 0), "white": (255, 255, 255), "blue": (0, 0, 255)}


@pytest.mark.parametrize(("rotation", "first"), [(0, "red"), (90, "blue"), (180, "white"), (270, "lime")])
@pytest.mark.parametrize("orientation", [1, 6])
def test_both_renditions_are_turned_clockwise(
    draw: Draw, save: Save, rotation: int, first: str, orientation: int
) -> None:
    path = save(draw(), "jpeg", orientation, quality=95)
    for made in render(path, "image/jpeg", rotation):
        shown = _open(made)
        assert shown.size == ((64, 96) if rotation in {90, 270} else (96, 64))
        assert _close(shown.getpixel((8, 8)), CORNERS[first], 30)
