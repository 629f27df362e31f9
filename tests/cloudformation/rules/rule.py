"""What a house rule is: a sentence, a check that yields findings, and a mutation that must make it fire."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.cloudformation.resolved import Json, Resolved

Check = Callable[[Resolved], Iterator[str]]
Mutation = Callable[[Json], object]


@dataclass(frozen=True)
class Rule:
    """A rule that no linter knows, and the defect that proves that it is awake."""

    name: str
    check: Check
    mutate: Mutation


RULES: list[Rule] = []


def rule(mutate: Mutation) -> Callable[[Check], Check]:
    """Register the decorated check; `mutate` gets the resources of the raw template and spoils them."""

    def register(check: Check) -> Check:
        RULES.append(Rule(check.__name__, check, mutate))
        return check

    return register


def spoil(resource: str, *path: str | int, to: object = None) -> Mutation:
    """Return the mutation that sets the property at `path` of `resource` to `to`, or removes it."""

    def mutate(document: Json) -> None:
        place = document["Resources"][resource]
        for step in path[:-1]:
            place = place[step]
        if to is None:
            del place[path[-1]]
        else:
            place[path[-1]] = to

    return mutate
