from dataclasses import replace
from datetime import timedelta

import pytest

from catalog import lifecycle, mailing, moments
from catalog.reconcile import mend
from tests.catalog.reconcile.world import KEY, World


@pytest.mark.parametrize("newer", ["an event", "its owner"])
@pytest.mark.parametrize("how", ["hide", "purge"])
def test_a_picture_that_changed_since_it_was_found_is_left_alone(world: World, how: str, newer: str) -> None:
    """Between the look and the change, too: the rules ask for the very event that was seen."""
    image = world.put()
    changed = replace(image, sequencer="0B") if newer == "an event" else lifecycle.trash(image, moments.now())
    now = moments.now()
    if how == "hide":
        assert lifecycle.removed(changed, image.sequencer, "v", now, now) is changed
    else:
        assert lifecycle.lose(changed, image.sequencer, (), now) is changed


def test_an_object_that_is_gone_meanwhile_needs_no_mending(world: World) -> None:
    world.bucket.put(KEY, b"original", "image/jpeg")
    [finding] = world.found()
    world.bucket.hide(KEY)
    mend(world.images, world.bucket, finding, moments.now() + timedelta(seconds=5))
    assert world.visible() == []


def test_what_somebody_else_put_right_meanwhile_is_left_alone(world: World) -> None:
    image = world.save(replace(world.put(), notified=()))
    [finding] = world.found()
    world.save(replace(image, notified=(mailing.reference(image),)))
    mend(world.images, world.bucket, finding, moments.now() + timedelta(seconds=5))
    now = world.bucket.object(KEY)
    assert now
    assert now.version == image.object_version
