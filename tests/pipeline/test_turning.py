"""A picture that its owner turned: its renditions follow, whatever the file says about the camera's own turn."""

import pytest

from catalog import lifecycle
from catalog.image import Image
from pipeline.renditions import render
from tests.pipeline.conftest import Draw, Save
from tests.pipeline.test_ingest import NOW, World, jpeg, world
from tests.pipeline.test_renditions import _close, _open

__all__ = ["world"]

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


def turn(world: World, image: Image, rotation: int) -> None:
    world.images.change("ann", image.id, lambda before: before and lifecycle.edit(before, {"rotation": rotation}, NOW))


def test_the_record_has_the_turned_size_and_nobody_is_mailed_again(world: World) -> None:
    first = world.ingest(world.put(jpeg(640, 480)))
    turn(world, first, 90)
    turned = world.ingest(world.put(jpeg(640, 480), "0B"))
    assert (turned.status, turned.width, turned.height, turned.rotation) == ("ready", 480, 640, 90)
    assert [(each.width, each.height) for each in turned.renditions][-1] == (480, 640)
    assert len(world.mails.sent) == 1


def test_another_picture_under_the_same_key_is_not_turned(world: World) -> None:
    first = world.ingest(world.put(jpeg(640, 480)))
    turn(world, first, 90)
    other = world.ingest(world.put(jpeg(320, 200), "0B"))
    assert (other.width, other.height, other.rotation) == (320, 200, 0)
