"""A change set: what would change, asked for before anything does."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from cloudformation.deployment import history, state
from cloudformation.deployment.errors import DeployFailed

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cloudformation.literals import CapabilityType
    from types_boto3_cloudformation.type_defs import (
        CreateChangeSetInputTypeDef,
        ParameterTypeDef,
        ResourceChangeTypeDef,
        StackTypeDef,
    )

CAPABILITIES: "list[CapabilityType]" = ["CAPABILITY_NAMED_IAM"]
NO_CHANGES = ("didn't contain changes", "No updates are to be performed")
"""What a change set's reason says when there is nothing to do."""


@dataclass(frozen=True)
class Change:
    """What would happen to one resource.

    `action` is Add, Modify or Remove; `replaced` is True, False or Conditional, as CloudFormation writes it;
    `kept` says that the old resource outlives its removal or replacement; `properties` are those that change.
    Where CloudFormation does not say what becomes of the old one, the template's UpdateReplacePolicy does.
    """

    resource: str
    kind: str
    action: str
    replaced: str = "False"
    kept: bool = False
    properties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A change set that waits for its execution; no `change_set` where nothing would change."""

    stack: str
    stack_id: str
    change_set: str | None
    creates: bool
    changes: tuple[Change, ...] = ()


def propose(
    client: "CloudFormationClient",
    stack: str,
    template: str,
    parameters: Mapping[str, str],
    *,
    template_url: str | None = None,
    tags: Mapping[str, str] | None = None,
) -> Proposal:
    """Make a change set that makes `stack` what `template` says; see `deploy` for the arguments.

    Raises:
        DeployFailed: template or parameters were refused.
        StackStuck: the stack takes no change.
    """
    current = state.settled(client, stack)
    request: CreateChangeSetInputTypeDef = {
        "StackName": stack,
        "ChangeSetName": f"deploy-{time.time_ns()}",
        "ChangeSetType": "UPDATE" if current else "CREATE",
        "Parameters": _values(template, parameters, current),
        "Capabilities": CAPABILITIES,
    }
    if template_url:
        request["TemplateURL"] = template_url
    else:
        request["TemplateBody"] = template
    if tags:
        request["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
    change_set, stack_id = _make(client, request)
    changes = _changes(client, change_set, _kept(template)) if change_set else ()
    return Proposal(stack, stack_id, change_set, current is None, changes)


def execute(client: "CloudFormationClient", proposal: Proposal, on_event: Callable[[history.Event], None]) -> None:
    """Carry a proposal with a change set out, and give every event to `on_event`.

    Raises:
        DeployFailed: a resource was refused; CloudFormation has rolled back.
    """
    begin = partial(client.execute_change_set, ChangeSetName=proposal.change_set or "")
    history.follow(client, proposal.stack, proposal.stack_id, begin, on_event)


def withdraw(client: "CloudFormationClient", proposal: Proposal) -> None:
    """Delete a change set that nobody wants, and the empty stack that was made to hold it."""
    if proposal.change_set:
        client.delete_change_set(ChangeSetName=proposal.change_set)
    if proposal.creates:
        client.delete_stack(StackName=proposal.stack_id)


def _values(template: str, parameters: Mapping[str, str], current: "StackTypeDef | None") -> "list[ParameterTypeDef]":
    asked: list[ParameterTypeDef] = [
        {"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()
    ]
    known = {parameter["ParameterKey"] for parameter in current.get("Parameters", [])} if current else set()
    kept = known & set(json.loads(template).get("Parameters", {})) - set(parameters)
    return asked + [{"ParameterKey": name, "UsePreviousValue": True} for name in sorted(kept)]


def _make(client: "CloudFormationClient", request: "CreateChangeSetInputTypeDef") -> tuple[str | None, str]:
    """Make a change set and return its ARN and the stack's; no change set where nothing would change."""
    stack = request["StackName"]
    try:
        made = client.create_change_set(**request)
    except ClientError as error:
        raise DeployFailed(stack, "Template or parameters", error.response["Error"].get("Message", "")) from error
    pause = history.SHORTEST_PAUSE
    while True:
        answer = client.describe_change_set(ChangeSetName=made["Id"])
        if answer["Status"] == "CREATE_COMPLETE":
            return made["Id"], made["StackId"]
        if answer["Status"] == "FAILED":
            break
        pause = history.wait(pause)
    client.delete_change_set(ChangeSetName=made["Id"])
    reason = answer.get("StatusReason", "")
    if any(words in reason for words in NO_CHANGES):
        return None, made["StackId"]
    raise DeployFailed(stack, "Change set", reason)


def _kept(template: str) -> set[str]:
    resources = json.loads(template).get("Resources", {})
    return {name for name, one in resources.items() if one.get("UpdateReplacePolicy", "").startswith("Retain")}


def _changes(client: "CloudFormationClient", change_set: str, kept: set[str]) -> tuple[Change, ...]:
    pages = client.get_paginator("describe_change_set").paginate(ChangeSetName=change_set)
    found = (one["ResourceChange"] for page in pages for one in page["Changes"] if "ResourceChange" in one)
    return tuple(_change(one, kept) for one in found)


def _change(raw: "ResourceChangeTypeDef", kept: set[str]) -> Change:
    targets = [detail.get("Target", {}) for detail in raw.get("Details", [])]
    properties = {target.get("Name") or target.get("Attribute", "") for target in targets}
    name, action = raw.get("LogicalResourceId", ""), raw.get("Action", "")
    policy = raw.get("PolicyAction") or ("Retain" if action == "Modify" and name in kept else "")
    return Change(
        resource=name,
        kind=raw.get("ResourceType", ""),
        action=action,
        replaced=raw.get("Replacement", "False"),
        kept="Retain" in policy,
        properties=tuple(sorted(properties - {""})),
    )
