"""At every call of a process, one after the other: it is killed there, or somebody else is quicker.

Killed after a call is killed before the next one, so these are all the places between two writes.
"""

from collections.abc import Callable
from functools import partial
from itertools import count

import pytest

from bench.injection.dice import Fault
from bench.injection.likeness import jpeg
from catalog import lifecycle, moments
from catalog.image import Image
from tests.faults.calls import Plan
from tests.faults.functions import ATTEMPTS
from tests.faults.world import OWNER, World

KEY = "uploads/ann/beach.jpg"
FIRST, SECOND = jpeg("first"), jpeg("second")
TURNED = {"rotation": 90}

Process = Callable[[World, Plan], None]


def processing(world: World, plan: Plan) -> None:
    world.put(KEY, FIRST)
    world.functions.deliver(0, plan, is_copy=True)


def overwriting(world: World, plan: Plan) -> None:
    ready(world)
    world.put(KEY, SECOND)
    world.functions.deliver(0, plan)


def refusing(world: World, plan: Plan) -> None:
    ready(world)
    world.put(KEY, b"no picture")
    world.functions.deliver(0, plan)


def giving_up(world: World, plan: Plan) -> None:
    ready(world)
    world.put(KEY, SECOND)
    for _ in range(ATTEMPTS):
        world.functions.deliver(0, {0: Fault.REFUSED})
    world.functions.record(plan)


def reprocessing(world: World, plan: Plan) -> None:
    world.act("retry", ready(world))
    world.functions.deliver(-1, plan)


def digesting(world: World, plan: Plan) -> None:
    world.begin_burst()
    for number in range(2):
        world.put(f"uploads/ann/{number}.jpg", jpeg(number))
    world.deliver_all()
    world.functions.ring(plan)


def asking(world: World, plan: Plan) -> None:
    world.ask("beach.jpg", FIRST, plan)


def trashing(world: World, plan: Plan) -> None:
    world.act("trash", ready(world), plan)


def restoring(world: World, plan: Plan) -> None:
    image = ready(world)
    world.act("trash", image)
    world.act("restore", image, plan)


def retrying(world: World, plan: Plan) -> None:
    world.act("retry", ready(world), plan)


def turning(world: World, plan: Plan) -> None:
    world.act("turn", ready(world), plan)


def ready(world: World) -> Image:
    """A picture that is ready; of its upload the news comes once more."""
    world.put(KEY, FIRST)
    world.functions.deliver(0, is_copy=True)
    [image] = world.records()
    return image


def trash(world: World) -> None:
    for image in world.records():
        world.act("trash", image)


def turn_and_die(world: World) -> None:
    """The record is changed, and nothing announced."""
    for image in world.records():
        world.images.change(OWNER, image.id, lambda before: before and lifecycle.edit(before, TURNED, moments.now()))


PROCESSES = [processing, overwriting, reprocessing, refusing, giving_up, digesting]
PROCESSES += [asking, trashing, restoring, retrying, turning]
MEANWHILE: dict[str, Callable[[World], None]] = {
    "all news comes": World.deliver_all,
    "it is overwritten": lambda world: world.put(KEY, jpeg("third")),
    "it is moved to the trash": trash,
    "it is turned, and the server is killed": turn_and_die,
    "it is deleted in the bucket": lambda world: world.remove(KEY),
}


def at_every_call(process: Process, fault: Fault, meanwhile: Callable[[World], None] = World.deliver_all) -> None:
    """Let `fault` happen at the first call, at the second one in another account, and so on."""
    for call in count():
        with World() as world:
            world.overtaker = partial(meanwhile, world)
            process(world, {call: fault})
            trace = world.trace
            world.settle()
            assert world.discrepancies() == [], f"{fault} at call {call}: {trace}"
        if len(trace.asked) <= call:
            return


@pytest.mark.parametrize("process", PROCESSES)
def test_killed_between_any_two_calls(process: Process) -> None:
    at_every_call(process, Fault.KILLED_AFTER)


@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.parametrize("process", [processing, overwriting, reprocessing, restoring])
def test_overtaken_at_any_call(process: Process, meanwhile: str) -> None:
    at_every_call(process, Fault.OVERTAKEN, MEANWHILE[meanwhile])


@pytest.mark.slow
@pytest.mark.parametrize("fault", [Fault.REFUSED, Fault.UNANSWERED])
@pytest.mark.parametrize("process", PROCESSES)
def test_a_fault_at_any_call(process: Process, fault: Fault) -> None:
    at_every_call(process, fault)
