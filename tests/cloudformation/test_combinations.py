"""Every combination of choices makes a whole template, and the linter has nothing to say about any of them."""

from typing import Any

import pytest
from cfnlint.api import lint  # type: ignore[import-untyped]  # it has no types

from cloudformation import stack
from tests.cloudformation import resolved
from tests.cloudformation.resolved import Json
from tests.cloudformation.rules.rights import everything_referred_to_exists

RAW = resolved.document()
MAIN = list(resolved.main_choices())


def findings(text: str) -> list[str]:
    found: list[Any] = lint(text)
    return [str(one) for one in found]


def label(choice: dict[str, str]) -> str:
    return "-".join(choice[name] for name in ("Environment", "Egress", "Https"))


def test_the_linter_finds_nothing_in_the_template() -> None:
    assert findings(stack.text()) == []


def test_the_linter_is_awake() -> None:
    spoiled = resolved.document()
    spoiled["Resources"]["Vpc"]["Properties"]["CidrBlok"] = "10.0.0.0/16"
    assert findings(resolved.resolve(spoiled, MAIN[0]).text())


@pytest.mark.slow
@pytest.mark.parametrize("choice", MAIN, ids=label)
def test_the_linter_finds_nothing_in(choice: dict[str, str]) -> None:
    assert findings(resolved.resolve(RAW, choice | resolved.OPTIONAL).text()) == []


def test_each_choice_alone_leaves_nothing_dangling() -> None:
    for choice in MAIN:
        for name, value in resolved.OPTIONAL.items():
            assert list(everything_referred_to_exists(resolved.resolve(RAW, choice | {name: value}))) == [], choice


@pytest.mark.slow
def test_no_combination_leaves_anything_dangling() -> None:
    tried = 0
    for choice in resolved.every_choice():
        assert list(everything_referred_to_exists(resolved.resolve(RAW, choice))) == [], choice
        tried += 1
    assert tried == len(MAIN) * 2 ** len(resolved.OPTIONAL)


def test_every_condition_is_true_in_one_choice_and_false_in_another() -> None:
    decided: dict[str, set[bool]] = {name: set() for name in RAW["Conditions"]}
    probe: Json = resolved.document()
    probe["Outputs"] = {name: {"Value": {"Fn::If": [name, True, False]}} for name in decided}
    for choice in MAIN:
        for more in ({}, resolved.OPTIONAL):
            for name, output in resolved.resolve(probe, choice | more).outputs.items():
                decided[name].add(output["Value"])
    assert decided == {name: {True, False} for name in decided}


def test_what_is_generated_is_the_same_every_time() -> None:
    assert stack.text() == stack.text()
