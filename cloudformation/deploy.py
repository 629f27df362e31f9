"""Create or update a stack by a change set, and tell what happens while it happens."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from cloudformation.deployment import changeset, state
from cloudformation.deployment.errors import DeployError, DeployFailed, StackStuck
from cloudformation.deployment.history import Event

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient

__all__ = ["UNCHANGED", "DeployError", "DeployFailed", "Event", "StackStuck", "deploy"]

UNCHANGED = "UNCHANGED"
"""Status of the event that says that the stack is already as asked."""


def deploy(
    client: "CloudFormationClient",
    stack: str,
    template: str,
    parameters: Mapping[str, str],
    on_event: Callable[[Event], None],
    *,
    template_url: str | None = None,
) -> Mapping[str, str]:
    """Make `stack` what `template` says, asking nobody, and return its outputs.

    Args:
        client: of CloudFormation.
        stack: its name; it is created when there is none.
        template: as JSON.
        parameters: values by name; those left out keep the stack's value, or get the template's default.
        on_event: called with every new event in its order, or once with UNCHANGED.
        template_url: where the same template lies in S3; AWS needs that above 51,200 bytes.

    Raises:
        DeployFailed: the change set, or a resource, was refused; CloudFormation has rolled back.
        StackStuck: the stack takes no change.
    """
    proposal = changeset.propose(client, stack, template, parameters, template_url=template_url)
    if proposal.change_set:
        changeset.execute(client, proposal, on_event)
    else:
        on_event(Event(datetime.now().astimezone(), stack, "AWS::CloudFormation::Stack", UNCHANGED, ""))
    return state.outputs(client, proposal.stack_id)
