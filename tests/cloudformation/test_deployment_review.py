"""What is asked before a change set is carried out, and what is shown in red."""

import io

import pytest
from rich import console as screen

from cloudformation.deployment import review
from cloudformation.deployment.changeset import Change, Proposal
from cloudformation.deployment.console import Console

TABLE, BALANCER, GROUP = (
    "AWS::DynamoDB::Table",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::AutoScaling::AutoScalingGroup",
)
RED = "\x1b[1;31m"


def outcome(change: Change, *answers: str, yes: bool = False) -> tuple[bool, int, str]:
    """Return whether it was agreed, how many questions were asked, and what was on the screen."""
    left, seen = list(answers), io.StringIO()
    terminal = screen.Console(file=seen, width=200, force_terminal=True, color_system="standard", legacy_windows=False)
    proposal = Proposal("stack", "id", "set", creates=False, changes=(change,))
    agreed = review.agreed(Console(terminal, lambda _question: left.pop(0)), proposal, yes=yes)
    return agreed, len(answers) - len(left), seen.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        Change("Users", TABLE, "Modify", "True"),
        Change("Users", TABLE, "Modify", "Conditional"),
        Change("Users", TABLE, "Remove"),
        Change("Users", "AWS::S3::Bucket", "Remove", kept=True),
    ],
)
def test_data_is_let_go_only_by_its_name(change: Change) -> None:
    assert outcome(change, "Users")[:2] == (True, 1)
    assert outcome(change, "Users", yes=True)[:2] == (True, 1)
    assert outcome(change, "yes", yes=True)[:2] == (False, 1)


@pytest.mark.parametrize("replaced", ["True", "Conditional"])
def test_an_interruption_is_agreed_by_yes(replaced: str) -> None:
    change = Change("Balancer", BALANCER, "Modify", replaced)
    assert outcome(change, "y")[:2] == (True, 1)
    assert outcome(change, "")[:2] == (False, 1)
    assert outcome(change, yes=True)[:2] == (True, 0)


@pytest.mark.parametrize(
    "change",
    [
        Change("Users", TABLE, "Modify"),
        Change("Balancer", BALANCER, "Add"),
        Change("WebServers", GROUP, "Modify", "Conditional"),
        Change("Alarm", "AWS::CloudWatch::Alarm", "Remove"),
    ],
)
def test_what_loses_and_interrupts_nothing_is_not_asked_about(change: Change) -> None:
    assert outcome(change)[:2] == (True, 0)


def test_a_replacement_is_red_and_a_modification_is_not() -> None:
    assert RED in outcome(Change("Balancer", BALANCER, "Modify", "True"), "")[2]
    assert RED not in outcome(Change("Balancer", BALANCER, "Modify"))[2]


def test_brackets_in_what_is_said_are_only_brackets() -> None:
    seen = io.StringIO()
    Console(screen.Console(file=seen, width=200), None).say("reason [red]x[/red] [/]")
    assert "reason [red]x[/red] [/]" in seen.getvalue()
