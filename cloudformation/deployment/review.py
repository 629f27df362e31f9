"""What a change set would do, shown; and what is asked before it may."""

from collections import Counter
from collections.abc import Sequence

from rich.table import Table

from cloudformation.deployment.changeset import Change, Proposal
from cloudformation.deployment.console import Console

DATA = ("AWS::DynamoDB::Table", "AWS::S3::Bucket")
"""What holds what nobody can make again."""
GROUP = "AWS::AutoScaling::AutoScalingGroup"
SERVICE = (
    GROUP,
    "AWS::CloudFront::Distribution",
    "AWS::EC2::Subnet",
    "AWS::EC2::VPC",
    "AWS::ElasticLoadBalancingV2::Listener",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
)
"""What visitors notice while it is gone."""

FATES = {"True": "is replaced by an empty one", "Conditional": "may be replaced by an empty one"}
COLOURS = {"Add": "green", "Modify": "yellow", "Remove": "red"}
REPLACED = {"True": "replaced", "Conditional": "may be replaced"}
"""In words, what CloudFormation says; it often knows only while it does it, and then says Conditional."""


def agreed(console: Console, proposal: Proposal, *, yes: bool) -> bool:
    """Show `proposal`, ask about what it would take away, and return whether it may be carried out.

    Args:
        console: the person.
        proposal: what would change.
        yes: answers what interrupts the service. The loss of data is asked for in any case.
    """
    console.table(news(proposal.changes) if proposal.creates else difference(proposal.changes))
    lost = [change for change in proposal.changes if takes_away(change)]
    data = [change for change in lost if change.kind in DATA]
    service = [change for change in lost if change.kind in SERVICE and not _rolls(change)]
    return all(_let_go(console, change) for change in data) and (not service or yes or _interrupt(console, service))


def takes_away(change: Change) -> bool:
    """Return whether the resource that is there would, or could, be gone afterwards."""
    return change.action == "Remove" or change.replaced in REPLACED


def _rolls(change: Change) -> bool:
    """A group of servers depends on its update policy, and ours is a refresh that keeps as many healthy."""
    return change.kind == GROUP and change.action == "Modify" and change.replaced == "Conditional"


def _let_go(console: Console, change: Change) -> bool:
    fate = "is removed from the stack" if change.action == "Remove" else FATES[change.replaced]
    left = "is kept, but the stack no longer knows it" if change.kept else "is deleted with what is in it"
    return console.types(change.resource, f"{change.resource} holds data and {fate}; the old one {left}.")


def _interrupt(console: Console, service: Sequence[Change]) -> bool:
    names = ", ".join(change.resource for change in service)
    return console.agrees(f"The dashboard is interrupted, its address may change: {names}. Go on?")


def news(changes: Sequence[Change]) -> Table:
    """Return the table of a new stack: how many resources of each service."""
    services = Counter(change.kind.split("::")[1] for change in changes)
    table = Table("Service", "New resources", title=f"A new stack of {len(changes)} resources")
    for service, number in sorted(services.items()):
        table.add_row(service, str(number))
    return table


def difference(changes: Sequence[Change]) -> Table:
    """Return the table of an update: one row a resource; what is replaced or removed is red."""
    table = Table(title="What will change")
    for heading in ("Change", "Resource", "Type"):
        table.add_column(heading, no_wrap=True)
    table.add_column("What", overflow="fold")
    for change in sorted(changes, key=lambda one: (not takes_away(one), one.action, one.resource)):
        replaced = REPLACED.get(change.replaced, "")
        style = (
            "bold red"
            if change.action == "Remove" or change.replaced == "True"
            else COLOURS.get(change.action, "yellow")
        )
        what = ", ".join(change.properties) + (" (the old one is kept)" if change.kept and takes_away(change) else "")
        kind = change.kind.rpartition("::")[2]
        table.add_row(replaced or change.action.lower(), change.resource, kind, what, style=style)
    return table
