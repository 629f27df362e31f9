"""Create or update a stack by a change set, and tell what happens while it happens.

DeployError
├── DeployFailed  a resource could not be made: the first one, and why
└── StackStuck    only a person can get the stack out of its state
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cloudformation.literals import CapabilityType
    from types_boto3_cloudformation.type_defs import CreateChangeSetInputTypeDef, ParameterTypeDef, StackTypeDef

CAPABILITIES: "list[CapabilityType]" = ["CAPABILITY_NAMED_IAM"]
UNCHANGED = "UNCHANGED"
"""Status of the event that says that the stack is already as asked."""
REVIEWED = "REVIEW_IN_PROGRESS"
"""Status of a stack that only has change sets: nothing has been made yet."""
NO_CHANGES = ("didn't contain changes", "No updates are to be performed")
"""What a change set's reason says when there is nothing to do."""
DEAD = ("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED")
"""A stack whose creation failed can only be deleted; it never held anything of use."""

SHORTEST_PAUSE = 0.05
LONGEST_PAUSE = 3.0
"""Seconds between two questions: the pause grows as long as nothing happens."""


@dataclass(frozen=True)
class Event:
    """One line of a stack's history."""

    moment: datetime
    resource: str
    kind: str
    status: str
    reason: str


class DeployError(Exception):
    """Root of what a deployment can end with."""


class DeployFailed(DeployError):
    """CloudFormation refused; `resource` is the first that failed, and `reason` is why."""

    def __init__(self, stack: str, resource: str, reason: str) -> None:
        super().__init__(f"The stack {stack} could not be deployed. {resource}: {reason}")
        self.stack = stack
        self.resource = resource
        self.reason = reason


class StackStuck(DeployError):
    """The stack takes no change."""

    def __init__(self, stack: str, status: str) -> None:
        super().__init__(f"The stack {stack} is {status} and takes no change until that is resolved in the console.")
        self.stack = stack
        self.status = status


def deploy(
    client: "CloudFormationClient",
    stack: str,
    template: str,
    parameters: Mapping[str, str],
    on_event: Callable[[Event], None],
    *,
    template_url: str | None = None,
) -> Mapping[str, str]:
    """Make `stack` what `template` says, and return its outputs.

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
    current = _settled(client, stack)
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
    change_set, stack_id = _propose(client, request)
    if change_set:
        _execute(client, stack, stack_id, change_set, on_event)
    else:
        on_event(Event(datetime.now().astimezone(), stack, "AWS::CloudFormation::Stack", UNCHANGED, ""))
    final = client.describe_stacks(StackName=stack_id)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in final.get("Outputs", [])}


def _settled(client: "CloudFormationClient", stack: str) -> "StackTypeDef | None":
    """Wait for what another run began, remove a failed creation, and return the stack that can be updated."""
    current = _at_rest(client, stack)
    if current and current["StackStatus"] in DEAD:
        client.delete_stack(StackName=current["StackId"])
        _at_rest(client, current["StackId"])
        return None
    if current is None or current["StackStatus"] in (REVIEWED, "DELETE_COMPLETE"):
        return None
    if not current["StackStatus"].endswith("_COMPLETE"):
        raise StackStuck(stack, current["StackStatus"])
    return current


def _at_rest(client: "CloudFormationClient", stack: str) -> "StackTypeDef | None":
    pause = SHORTEST_PAUSE
    while True:
        current = _describe(client, stack)
        if current is None or current["StackStatus"] == REVIEWED or not current["StackStatus"].endswith("_IN_PROGRESS"):
            return current
        pause = _wait(pause)


def _describe(client: "CloudFormationClient", stack: str) -> "StackTypeDef | None":
    try:
        return client.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in error.response["Error"].get("Message", ""):
            return None
        raise


def _values(template: str, parameters: Mapping[str, str], current: "StackTypeDef | None") -> "list[ParameterTypeDef]":
    asked: list[ParameterTypeDef] = [
        {"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()
    ]
    known = {parameter["ParameterKey"] for parameter in current.get("Parameters", [])} if current else set()
    kept = known & set(json.loads(template).get("Parameters", {})) - set(parameters)
    return asked + [{"ParameterKey": name, "UsePreviousValue": True} for name in sorted(kept)]


def _propose(client: "CloudFormationClient", request: "CreateChangeSetInputTypeDef") -> tuple[str | None, str]:
    """Make a change set and return its ARN and the stack's; no change set where nothing would change."""
    stack = request["StackName"]
    try:
        made = client.create_change_set(**request)
    except ClientError as error:
        raise DeployFailed(stack, "Template or parameters", error.response["Error"].get("Message", "")) from error
    pause = SHORTEST_PAUSE
    while True:
        answer = client.describe_change_set(ChangeSetName=made["Id"])
        if answer["Status"] == "CREATE_COMPLETE":
            return made["Id"], made["StackId"]
        if answer["Status"] == "FAILED":
            break
        pause = _wait(pause)
    client.delete_change_set(ChangeSetName=made["Id"])
    reason = answer.get("StatusReason", "")
    if any(words in reason for words in NO_CHANGES):
        return None, made["StackId"]
    raise DeployFailed(stack, "Change set", reason)


def _execute(
    client: "CloudFormationClient", stack: str, stack_id: str, change_set: str, on_event: Callable[[Event], None]
) -> None:
    """Carry the change set out and report until the stack comes to rest."""
    _, newest = _news(client, stack_id, None)
    client.execute_change_set(ChangeSetName=change_set)
    first_failure: Event | None = None
    pause = SHORTEST_PAUSE
    while True:
        events, newest = _news(client, stack_id, newest)
        for event in events:
            on_event(event)
            if event.status.endswith("_FAILED"):
                first_failure = first_failure or event
            if event.resource == stack and event.status.endswith(("_COMPLETE", "_FAILED")):
                _judge(stack, first_failure, event)
                return
        pause = SHORTEST_PAUSE if events else _wait(pause)


def _judge(stack: str, first_failure: Event | None, last: Event) -> None:
    if first_failure or "ROLLBACK" in last.status:
        culprit = first_failure or last
        raise DeployFailed(stack, culprit.resource, culprit.reason)


def _news(client: "CloudFormationClient", stack_id: str, newest: str | None) -> tuple[list[Event], str | None]:
    """Return the events after the one with the id `newest`, oldest first, and the id of the newest of all."""
    news: list[Event] = []
    latest = newest
    for page in client.get_paginator("describe_stack_events").paginate(StackName=stack_id):
        for raw in page["StackEvents"]:
            if raw["EventId"] == newest:
                return news[::-1], latest
            latest = raw["EventId"] if not news else latest
            news.append(
                Event(
                    raw["Timestamp"],
                    raw.get("LogicalResourceId", ""),
                    raw.get("ResourceType", ""),
                    raw.get("ResourceStatus", ""),
                    raw.get("ResourceStatusReason", ""),
                )
            )
    return news[::-1], latest


def _wait(pause: float) -> float:
    """Sleep, and return the next pause."""
    time.sleep(pause)
    return min(pause * 1.5, LONGEST_PAUSE)
