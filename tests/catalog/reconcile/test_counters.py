from catalog.reconcile import Wrong, inventory
from catalog.table import Table
from tests.catalog.reconcile.world import World


def test_counters_that_somebody_has_spoiled_are_put_right(world: World, images_table: Table) -> None:
    image = world.put()
    right = world.images.months("ann")
    [(counter, _)] = inventory.counters(world.images, "ann").items()
    images_table.add({"pk": "U#ann", "sk": counter}, {"count": 4, "bytes": -3})
    images_table.add({"pk": "U#ann", "sk": "C#2020-01#1"}, {"count": 1, "bytes": 9})
    [finding] = world.found()
    assert finding.months == ("2020-01", image.uploaded_at[:7])
    world.mend(Wrong.MISCOUNT)
    assert world.images.months("ann") == right
    assert world.found() == []


def test_a_counter_is_not_put_right_over_somebody_elses_change(world: World) -> None:
    world.put()
    [(counter, now)] = inventory.counters(world.images, "ann").items()
    assert not inventory.correct(world.images, "ann", counter, (7, 7), (0, 0))
    assert inventory.counters(world.images, "ann") == {counter: now}
