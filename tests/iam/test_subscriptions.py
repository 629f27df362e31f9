"""What a server with a way out may do besides: let people subscribe their addresses. Each grant of it is needed.

The emulator has no NAT gateways, so its stack has no way out: the policy is taken from the template. It knows no
condition of SNS either; a house rule holds the template to that one.
"""

import itertools
from dataclasses import replace
from typing import Any

import pytest

from tests.cloudformation import resolved
from tests.iam import dashboard
from tests.iam.account import Stack
from tests.iam.person import Person
from tests.webapp.people import Browser
from webapp.application import create_app

pytestmark = pytest.mark.emulator

ACTIONS = ("sns:Subscribe", "sns:GetSubscriptionAttributes", "sns:Unsubscribe")
_numbers = itertools.count(1)


def policy(topic: str, *actions: str) -> dict[str, Any]:
    """The policy of the template, as far as it allows `actions`."""
    template = resolved.resolve(resolved.document(), resolved.REQUIRED | resolved.HTTPS["cloudfront"])
    document: dict[str, Any]
    (document,) = (
        each["PolicyDocument"]
        for each in template.of("IAM::Role")["WebRole"]["Policies"]
        if each["PolicyName"] == "subscriptions"
    )
    statements = [
        {
            "Effect": each["Effect"],
            "Action": [action for action in each["Action"] if action in actions],
            "Resource": [topic if resource == {"Ref": "Topic"} else resource for resource in each["Resource"]],
        }
        for each in document["Statement"]
    ]
    return document | {"Statement": [each for each in statements if each["Action"]]}


def person(stack: Stack, *actions: str) -> Person:
    """Somebody on a server with a way out, whose role may do `actions` with SNS."""
    policies = {**stack.policies("WebRole"), "subscriptions": policy(stack.ids["Topic"], *actions)}
    role = stack.copy("WebRole", f"subscriptions-{next(_numbers)}", policies)
    ann = Person(stack, {**stack.credentials, "WebRole": role})
    ann.services = replace(ann.services, settings=replace(ann.services.settings, has_way_out=True))
    ann.app = create_app(ann.services)
    visitor = ann.app.test_client()
    visitor.environ_base["REMOTE_ADDR"] = f"{ann.name}.example"
    ann.browser = Browser(visitor)
    dashboard.sign_up(ann)
    return ann


def mails(ann: Person) -> None:
    """Asked for, looked at, stopped."""
    address = f"{ann.name}@pictures.example"
    assert ann.browser.post("/settings/mails", address=address).status_code == 302
    assert "cannot be told now" not in ann.browser.get("/settings").text
    assert ann.browser.post("/settings/mails/stop").status_code == 302


def test_mails_are_set_up_under_the_policy_of_the_template(stack: Stack) -> None:
    mails(person(stack, *ACTIONS))


@pytest.mark.parametrize("action", ACTIONS)
def test_mails_are_refused_without(stack: Stack, action: str, caplog: pytest.LogCaptureFixture) -> None:
    ann = person(stack, *(each for each in ACTIONS if each != action))
    with pytest.raises(AssertionError):
        mails(ann)
    assert f"perform: {action}" in caplog.text
