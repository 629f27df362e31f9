"""What a benchmark answers: figures, some with a goal."""

import operator
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {"<=": operator.le, ">=": operator.ge, "==": operator.eq}


@dataclass(frozen=True)
class Goal:
    """What a value has to be: `comparison` is `<=`, `>=` or `==`."""

    comparison: str
    limit: float

    def is_reached(self, value: float) -> bool:
        """Whether `value` is good enough."""
        return _COMPARISONS[self.comparison](value, self.limit)

    def __str__(self) -> str:
        return f"{self.comparison} {self.limit:g}"


@dataclass(frozen=True)
class Figure:
    """One measured value. `against` says what it was compared with, or on what it was measured."""

    bench: str
    figure: str
    value: float
    unit: str
    goal: Goal | None = None
    against: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        return self.goal.is_reached(self.value) if self.goal else None

    def to_dict(self) -> dict[str, Any]:
        """The figure as `build/bench.json` has it."""
        return asdict(self) | {"goal": str(self.goal) if self.goal else None, "reached": self.reached}
