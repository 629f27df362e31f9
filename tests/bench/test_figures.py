"""The frame of the benches: figures, goals, the table, the file and the exit status."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from bench import __main__ as bench
from bench.figures import Figure, Goal


@pytest.mark.parametrize(
    ("comparison", "reached", "missed"), [("<=", (0.3, 0.1), (0.31,)), (">=", (40.0, 99), (39.9,)), ("==", (0,), (1,))]
)
def test_a_goal_says_whether_a_value_is_good_enough(
    comparison: str, reached: tuple[float, ...], missed: tuple[float, ...]
) -> None:
    goal = Goal(comparison, reached[0])
    assert all(map(goal.is_reached, reached))
    assert not any(map(goal.is_reached, missed))


@pytest.fixture
def of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Run":
    monkeypatch.chdir(tmp_path)
    return Run(monkeypatch)


class Run:
    """Runs a bench that answers certain figures, as `bin/bench` does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, *values: float, arguments: tuple[str, ...] = ("made-up",)) -> int:
        def measure(_options: argparse.Namespace) -> Iterator[Figure]:
            for value in values:
                yield Figure("made-up", f"figure {value}", value, "x", Goal("<=", 1), "nothing")

        module = ModuleType("bench.made-up")
        module.measure = measure  # type: ignore[attr-defined]  # a module made up
        self._monkeypatch.setitem(sys.modules, "bench.made-up", module)
        self._monkeypatch.setattr(bench, "BENCHES", {"made-up": "what it measures"})
        return bench.main(arguments)

    def written(self) -> list[dict[str, object]]:
        return list(json.loads(Path("build/bench.json").read_text()))


def test_goals_that_are_reached_end_well_and_are_written_down(of: Run) -> None:
    assert of(0.5) == 0
    assert of.written() == [
        {
            "bench": "made-up",
            "figure": "figure 0.5",
            "value": 0.5,
            "unit": "x",
            "goal": "<= 1",
            "against": "nothing",
            "reached": True,
        }
    ]


def test_one_missed_goal_is_marked_and_ends_badly(of: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert of(0.5, 1.5) == 1
    assert [each["reached"] for each in of.written()] == [True, False]
    lines = capsys.readouterr().out.splitlines()
    assert [line[0] for line in lines if "figure" in line and "goal" in line and "missed" not in line] == ["✓", "✗"]


def test_without_names_every_bench_runs(of: Run) -> None:
    assert of(0.5, arguments=()) == 0
    assert len(of.written()) == 1


def test_an_unknown_bench_is_refused(of: Run) -> None:
    with pytest.raises(SystemExit):
        of(0.5, arguments=("no-such",))
