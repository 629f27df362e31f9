"""Anything in any order, with faults at any call: what hypothesis finds, it makes small, and prints as a program.

Other runs: `pytest tests/faults/test_seeds.py --hypothesis-seed=N`, and `--run-slow` for many more examples.
"""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from bench.injection.likeness import jpeg
from tests.faults.calls import FAULTS, Plan
from tests.faults.world import World

FOLDER = "01K3ZZZZZZZZZZZZZZZZZZZZZZ"
KEYS = ["uploads/ann/one.jpg", f"uploads/ann/{FOLDER}/1.jpg", f"uploads/ann/{FOLDER}/2.jpg"]
CONTENTS = {"red": jpeg("red"), "green": jpeg("green"), "blue": jpeg("blue"), "text": b"no picture", "nothing": b""}

plans = st.dictionaries(st.integers(0, 15), st.sampled_from(FAULTS), max_size=3)
numbers = st.integers(0, 5)
keys = st.sampled_from(KEYS)
names = st.sampled_from([*CONTENTS])
actions = st.sampled_from(["trash", "restore", "retry", "turn"])


class Anything(RuleBasedStateMachine):
    """One account. A step that nobody can take now is passed over, so that a shorter program is still one."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.world.open()

    @rule(key=keys, content=names)
    def put(self, key: str, content: str) -> None:
        self.world.put(key, CONTENTS[content])

    @rule(content=names.filter(lambda name: name != "nothing"), plan=plans)
    def ask(self, content: str, plan: Plan) -> None:
        self.world.ask("beach.jpg", CONTENTS[content], plan)

    @rule(key=keys)
    def remove(self, key: str) -> None:
        self.world.remove(key)

    @rule()
    def begin_burst(self) -> None:
        self.world.begin_burst()

    @precondition(lambda self: self.world.functions.events)
    @rule(number=numbers, plan=plans, is_copy=st.booleans())
    def deliver(self, number: int, plan: Plan, is_copy: bool) -> None:
        self.world.functions.deliver(number, plan, is_copy=is_copy)

    @precondition(lambda self: self.world.functions.letters)
    @rule(plan=plans)
    def record(self, plan: Plan) -> None:
        self.world.functions.record(plan)

    @precondition(lambda self: self.world.functions.clocks)
    @rule(plan=plans)
    def ring(self, plan: Plan) -> None:
        self.world.functions.ring(plan)

    @rule(number=numbers, action=actions, plan=plans)
    def act(self, number: int, action: str, plan: Plan) -> None:
        self._press(number, action, plan)

    @rule(number=numbers, action=actions | st.none())
    def overtake(self, number: int, action: str | None) -> None:
        """From now on, who overtakes is a person with a button, or else a worker."""
        press, deliver = lambda: self._press(number, action or "", {}), self.world.deliver_all
        self.world.overtaker = press if action else deliver

    def _press(self, number: int, action: str, plan: Plan) -> None:
        if records := self.world.records():
            self.world.act(action, records[number % len(records)], plan)

    def teardown(self) -> None:
        try:
            self.world.settle()
            assert self.world.discrepancies() == []
        finally:
            self.world.close()


def run(examples: int) -> None:
    thorough = settings(
        max_examples=examples,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(Anything, settings=thorough)


def test_whatever_happens_one_truth_is_left() -> None:
    run(20)


@pytest.mark.slow
def test_whatever_happens_in_many_accounts_one_truth_is_left() -> None:
    run(500)
