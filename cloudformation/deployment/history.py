"""What happens to a stack, told while it happens."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cloudformation.deployment.errors import DeployFailed

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient

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


def follow(
    client: "CloudFormationClient",
    stack: str,
    stack_id: str,
    begin: Callable[[], object],
    on_event: Callable[[Event], None],
    *,
    verb: str = "deployed",
) -> None:
    """Call `begin`, then give every new event of the stack to `on_event`, in order, until the stack comes to rest.

    Raises:
        DeployFailed: a resource failed; the first one, and why. `verb` says what the stack could not be.
    """
    _, newest = _news(client, stack_id, None)
    begin()
    failure: Event | None = None
    pause = SHORTEST_PAUSE
    while True:
        events, newest = _news(client, stack_id, newest)
        for event in events:
            on_event(event)
            failure = failure or (event if event.status.endswith("_FAILED") else None)
            if event.resource == stack and event.status.endswith(("_COMPLETE", "_FAILED")):
                _judge(stack, failure, event, verb)
                return
        pause = SHORTEST_PAUSE if events else wait(pause)


def _judge(stack: str, failure: Event | None, last: Event, verb: str) -> None:
    if failure or "ROLLBACK" in last.status:
        culprit = failure or last
        raise DeployFailed(stack, culprit.resource, culprit.reason, verb=verb)


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


def wait(pause: float) -> float:
    """Sleep for `pause` seconds, and return the next pause."""
    time.sleep(pause)
    return min(pause * 1.5, LONGEST_PAUSE)
