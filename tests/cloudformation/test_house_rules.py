"""What linters do not see, over every combination of choices; and a defect for each rule, which must wake it."""

import pytest

from tests.cloudformation import resolved
from tests.cloudformation.rules import data, failures, processing, reach, rights, servers, serving
from tests.cloudformation.rules.rule import RULES, Rule

assert all(
    (data, failures, processing, reach, rights, servers, serving)
)  # importing them is what registers their rules

RAW = resolved.document()
STACKS = [resolved.resolve(RAW, choice) for choice in resolved.main_choices()]
FULL = [resolved.resolve(RAW, choice | resolved.OPTIONAL) for choice in resolved.main_choices()]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_template_keeps(rule: Rule) -> None:
    for stack in STACKS + FULL:
        assert list(rule.check(stack)) == [], stack.choice


def fires(rule: Rule) -> bool:
    spoiled = resolved.document()
    rule.mutate(spoiled)
    choices = [choice | more for choice in resolved.main_choices() for more in ({}, resolved.OPTIONAL)]
    return any(list(rule.check(resolved.resolve(spoiled, choice))) for choice in choices)


def test_every_rule_fires_on_its_mutation(capsys: pytest.CaptureFixture[str]) -> None:
    table = [(rule.name, fires(rule)) for rule in RULES]
    with capsys.disabled():
        print()
        for name, fired in table:
            print(f"  {name:60} {'fired' if fired else 'SLEPT'}")
    assert [name for name, fired in table if not fired] == []
    assert len(table) >= 25
