"""Mails about one's own pictures, as a person sets them up on the page of settings."""

import html
import json
import re
import shlex
from dataclasses import replace
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from flask import Flask
from moto.core.botocore_stubber import MockRawResponse
from moto.sns.models import sns_backends

from catalog.aws import Aws
from catalog.bucket import Bucket
from catalog.table import Table
from catalog.users import User, Users
from tests.conftest import REGION
from tests.webapp.conftest import HASHED
from tests.webapp.people import Browser
from webapp.accounts.mails import PER_USER
from webapp.application import create_app
from webapp.services import Services
from webapp.settings import Settings

ADDRESS = "ann@pictures.example"


@pytest.fixture
def topic(clients: Aws) -> str:
    return clients.sns.create_topic(Name="pictures")["TopicArn"]


@pytest.fixture
def app(clients: Aws, images_table: Table, users_table: Table, bucket: Bucket, topic: str) -> Flask:
    """On servers with a way out."""
    names = (bucket.name, images_table.name, users_table.name)
    settings = Settings(*names, topic, "http://localhost", 0, has_way_out=True)
    app = create_app(Services.connect(settings, clients))
    app.testing = True
    for name in ("ann", "bob"):
        Users(users_table).create(User(name, HASHED, "2026-01-01T00:00:00.000Z"))
    return app


class Sns:
    """What SNS knows, and what people do with the mails that it sends."""

    def __init__(self, clients: Aws, topic: str) -> None:
        self.client, self._topic = clients.sns, topic
        self._known = sns_backends["123456789012"][REGION].subscriptions

    def subscriptions(self) -> list[Any]:
        return list(self._known.values())

    def leave_pending(self) -> None:
        """Nobody has answered yet; moto itself takes every address for confirmed."""
        for each in self.subscriptions():
            each.attributes["PendingConfirmation"] = True

    def answer(self, operation: str, status: int, code: str, message: str) -> None:
        """From now on SNS answers this operation so."""
        error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
        body = f'<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">{error}</ErrorResponse>'

        def answer(request: Any, **_: Any) -> Any:
            return AWSResponse(request.url, status, HTTPHeaders(), MockRawResponse(body.encode()))

        self.client.meta.events.register_first(f"before-send.sns.{operation}", answer)


@pytest.fixture
def sns(clients: Aws, topic: str) -> Sns:
    return Sns(clients, topic)


def section(browser: Browser) -> str:
    """The part of the page, as text."""
    page = browser.get("/settings").text
    part = page.partition('<section aria-labelledby="mails">')[2].partition("</section>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split())


def test_an_address_is_asked_then_confirmed_then_stopped(ann: Browser, sns: Sns, users: Users) -> None:
    answer = ann.post("/settings/mails", address=f" {ADDRESS} ")
    assert (answer.status_code, answer.location) == (302, "/settings")
    [subscription] = sns.subscriptions()
    assert (subscription.endpoint, subscription.protocol) == (ADDRESS, "email")
    assert json.loads(subscription.attributes["FilterPolicy"]) == {"owner": ["ann"]}
    sns.leave_pending()
    page = ann.get("/settings").text
    assert f"A mail is on its way to {ADDRESS}." in page
    assert f"{ADDRESS} is not confirmed yet." in section(ann)
    subscription.attributes["PendingConfirmation"] = False
    assert f"They go to {ADDRESS} ." in section(ann)
    assert "again" not in section(ann)
    assert ann.post("/settings/mails/stop").status_code == 302
    assert sns.subscriptions() == []
    assert f"No more mails are sent to {ADDRESS}." in ann.get("/settings").text
    user = users.find("ann")
    assert user
    assert (user.mail, user.subscription) == (None, None)


def test_the_confirmation_is_sent_again_to_the_same_subscription(ann: Browser, sns: Sns) -> None:
    ann.post("/settings/mails", address=ADDRESS)
    sns.leave_pending()
    assert "Send the confirmation again" in section(ann)
    ann.post("/settings/mails", address=ADDRESS)
    assert len(sns.subscriptions()) == 1


def test_what_was_never_confirmed_is_forgotten_and_ends_by_itself(ann: Browser, sns: Sns, users: Users) -> None:
    ann.post("/settings/mails", address=ADDRESS)
    sns.leave_pending()
    ann.post("/settings/mails/stop")
    assert len(sns.subscriptions()) == 1
    assert f"{ADDRESS} is forgotten." in ann.get("/settings").text
    user = users.find("ann")
    assert user
    assert user.mail is None
    assert "E-mail address" in section(ann)


def test_mails_that_were_stopped_elsewhere_are_told_of_and_begun_again(ann: Browser, sns: Sns) -> None:
    ann.post("/settings/mails", address=ADDRESS)
    sns.client.unsubscribe(SubscriptionArn=sns.subscriptions()[0].arn)
    assert f"{ADDRESS} gets no mails any more" in section(ann)
    ann.post("/settings/mails", address=ADDRESS)
    assert f"They go to {ADDRESS} ." in section(ann)


def test_another_address_takes_the_place_of_the_old_one(ann: Browser, sns: Sns) -> None:
    for address in (ADDRESS, "other@pictures.example"):
        ann.post("/settings/mails", address=address)
    assert [each.endpoint for each in sns.subscriptions()] == ["other@pictures.example"]


def test_everybody_gets_mails_about_his_own_pictures(ann: Browser, bob: Browser, sns: Sns) -> None:
    ann.post("/settings/mails", address=ADDRESS)
    assert ADDRESS not in section(bob)
    bob.post("/settings/mails", address="bob@pictures.example")
    filters = {each.endpoint: json.loads(each.attributes["FilterPolicy"])["owner"] for each in sns.subscriptions()}
    assert filters == {ADDRESS: ["ann"], "bob@pictures.example": ["bob"]}


@pytest.mark.parametrize(
    "address", ["", "ann", "ann@", "@pictures.example", "ann@home", "a b@c.example", "a" * 255 + "@b.example"]
)
def test_what_is_no_address_is_not_even_sent_to_sns(ann: Browser, sns: Sns, address: str) -> None:
    answer = ann.post("/settings/mails", address=address)
    assert answer.status_code == 422
    assert "This is no e-mail address." in answer.text
    assert sns.subscriptions() == []


@pytest.mark.parametrize(
    ("code", "message", "sentence"),
    [
        ("InvalidParameter", "Invalid parameter: Email address", "This is no e-mail address."),
        (
            "InvalidParameter",
            "Invalid parameter: Attributes Reason: Subscription already exists with different attributes",
            "This address gets other mails from here already.",
        ),
        (
            "FilterPolicyLimitExceeded",
            "Filter policy limit exceeded",
            "the limit of AWS is reached. Ask your administrator.",
        ),
    ],
)
def test_what_sns_refuses_is_said_in_a_sentence(ann: Browser, sns: Sns, code: str, message: str, sentence: str) -> None:
    sns.answer("Subscribe", 400, code, message)
    answer = ann.post("/settings/mails", address=ADDRESS)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "E-mail address" in section(ann)


def test_strangers_are_not_flooded_with_confirmations(ann: Browser, bob: Browser, sns: Sns) -> None:
    for number in range(PER_USER):
        assert ann.post("/settings/mails", address=f"stranger{number}@pictures.example").status_code == 302
    answer = ann.post("/settings/mails", address="stranger@pictures.example")
    assert answer.status_code == 429
    assert "Wait an hour." in answer.text
    assert bob.post("/settings/mails", address="bob@pictures.example").status_code == 302


def test_a_fault_of_sns_is_no_fault_of_the_page(ann: Browser, sns: Sns, users: Users) -> None:
    ann.post("/settings/mails", address=ADDRESS)
    for operation in ("Subscribe", "GetSubscriptionAttributes", "Unsubscribe"):
        sns.answer(operation, 400, "AuthorizationError", "User is not authorized")
    assert ann.get("/settings").status_code == 200
    assert "cannot be told now" in section(ann)
    for path in ("/settings/mails", "/settings/mails/stop"):
        answer = ann.post(path, address=ADDRESS)
        assert answer.status_code == 503
        assert "The mail service does not answer as it should." in answer.text
    user = users.find("ann")
    assert user
    assert user.mail == ADDRESS


@pytest.fixture
def shut_in(app: Flask) -> Flask:
    """The same on servers without a way out."""
    services: Services = app.extensions["proofsheet"]
    app.extensions["proofsheet"] = replace(services, settings=replace(services.settings, has_way_out=False))
    return app


def test_without_a_way_out_the_reason_is_given_and_nothing_offered(shut_in: Flask, ann: Browser, sns: Sns) -> None:
    assert "Egress=none" in section(ann)
    assert "Ask your administrator" in section(ann)
    assert "arn:" not in section(ann)
    assert 'action="/settings/mails"' not in ann.get("/settings").text
    for path in ("/settings/mails", "/settings/mails/stop"):
        assert ann.post(path, address=ADDRESS).status_code == 404
    assert sns.subscriptions() == []


def test_without_a_way_out_an_administrator_reads_the_command_that_subscribes(
    shut_in: Flask, ann: Browser, users: Users, topic: str
) -> None:
    users.change("ann", lambda user: replace(user, admin=True))
    _, command = section(ann).split("aws sns subscribe ")
    options = shlex.split(command)
    given = dict(zip(options[::2], options[1::2], strict=True))
    assert given["--topic-arn"] == topic
    assert given["--protocol"] == "email"
    assert json.loads(json.loads(given["--attributes"])["FilterPolicy"]) == {"owner": ["ann"]}
