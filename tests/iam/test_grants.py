"""Nothing is allowed that the product does not need: without any single grant, its trip ends in a refusal."""

import copy
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cloudformation import stack as template
from tests.iam import trip
from tests.iam.account import ROLES, Account, Stack
from tests.iam.person import Person

pytestmark = pytest.mark.emulator

ALWAYS = {
    "WebRole s3:PutObject uploads/",
    "WebRole dynamodb:Query ImagesTable/index/*",
    "ProcessorRole s3:GetObjectVersion uploads/",
}
"""The others are slow together."""

NOT_SHOWN = {
    "logs:": "Lambda itself writes logs; the emulator takes the group for the resource, AWS the stream in it",
    "xray:": "Lambda itself writes traces; the emulator has no X-Ray",
    "s3:ListBucket bucket": "the emulator tells everybody that an object is missing, AWS only those who may list",
}
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Grant:
    """One action on one resource, by its place in the policy of a role."""

    role: str
    statement: int
    action: str
    resource: int
    label: str


def grants() -> Iterator[Grant]:
    resources = json.loads(template.text())["Resources"]
    for role in ROLES:
        (policy,) = (each for each in resources[role]["Properties"]["Policies"] if "PolicyName" in each)
        for number, statement in enumerate(policy["PolicyDocument"]["Statement"]):
            for place, action in itertools.product(range(len(statement["Resource"])), statement["Action"]):
                yield Grant(role, number, action, place, f"{role} {action} {_name(statement['Resource'][place])}")


def _name(resource: Any) -> str:
    words = r"uploads/|renditions/|releases/|/index/\*|[A-Z]\w+(?:Table|Queue|Logs)|Topic"
    return "".join(re.findall(words, json.dumps(resource))) or ("anything" if resource == "*" else "bucket")


def rows() -> Iterator[Any]:
    for grant in grants():
        marks = [] if grant.label in ALWAYS else [pytest.mark.slow]
        marks += [pytest.mark.xfail(reason=why) for words, why in NOT_SHOWN.items() if words in grant.label]
        yield pytest.param(grant, id=grant.label, marks=marks)


def without(policies: dict[str, Any], grant: Grant) -> dict[str, Any]:
    """The policies but for one grant."""
    ((name, document),) = policies.items()
    left = copy.deepcopy(document)
    statement = left["Statement"].pop(grant.statement)
    statement["Action"].remove(grant.action)
    others = [each for place, each in enumerate(statement["Resource"]) if place != grant.resource]
    parts = [statement, statement | {"Action": [grant.action], "Resource": others}]
    left["Statement"] += [part for part in parts if part["Action"] and part["Resource"]]
    return {name: left}


@pytest.fixture
def fresh(account: Account) -> Iterator[Stack]:
    """A stack in which no broken trip has left anything."""
    stack = account.deploy(f"grants-{next(_numbers)}")
    yield stack
    account.client("cloudformation").delete_stack(StackName=stack.name)


@pytest.mark.parametrize("grant", list(rows()))
def test_the_trip_is_refused_without(fresh: Stack, grant: Grant, caplog: pytest.LogCaptureFixture) -> None:
    policies = without(fresh.policies(grant.role), grant)
    copied = fresh.copy(grant.role, f"copy-{next(_numbers)}", policies)
    ann = Person(fresh, {**fresh.credentials, grant.role: copied})
    with pytest.raises((AssertionError, ClientError)) as refused:
        trip.make(ann, trip.STEPS_OF.get(grant.role, trip.STEPS))
    assert f"perform: {grant.action}" in f"{refused.value}{caplog.text}"
