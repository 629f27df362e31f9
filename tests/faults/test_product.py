"""The whole product in trouble: functions and web servers killed at a call, services out of order, a dead emulator.

Which faults come is decided by a seed; `bin/bench faults --seed N` is the same on a larger scale.
"""

import sys
from collections.abc import Iterator

import pytest

from bench.injection import bookkeeping, recovery
from bench.injection.audit import audit
from bench.injection.dice import Fault
from bench.injection.people import People
from bench.injection.rig import Rig

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which process is behind a connection"),
]

ODDS = {
    Fault.REFUSED: 0.02,
    Fault.OUTAGE: 0.005,
    Fault.UNANSWERED: 0.01,
    Fault.CUT: 0.01,
    Fault.KILLED_BEFORE: 0.005,
    Fault.KILLED_AFTER: 0.01,
}


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    owners = [f"owner-{number}" for number in range(5)]
    rig = Rig(tmp_path_factory.mktemp("faults") / "data", owners, ODDS, ODDS)
    rig.start()
    yield rig
    rig.stop()


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_and_nobody_is_told_twice(rig: Rig, seed: int) -> None:
    people = People(rig, seed)
    rig.begin_faults(seed)
    people.upload(10, at_once=4)
    if seed % 2:
        rig.kill_emulator()
    people.upload(10, at_once=4)
    recovery.recover(rig, by_hand=True)
    stock = recovery.stock(rig)
    assert [*audit(stock), *bookkeeping.check(stock), *people.losses(stock)] == []
