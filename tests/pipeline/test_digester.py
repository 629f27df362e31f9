"""The function that makes digests, from the message of a clock on."""

import json
from types import SimpleNamespace

import pytest
from aws_lambda_powertools import Logger

import lambda_function
from catalog.environment import MissingSettings
from pipeline import digest
from pipeline.clock import Ring
from pipeline.errors import Malformed
from tests.conftest import REGION
from tests.pipeline.post import URL, Post, Time


def environ(post: Post) -> dict[str, str]:
    return {
        "AWS_REGION": REGION,
        "IMAGES_TABLE": post.table.name,
        "TOPIC_ARN": post.topic,
        "DASHBOARD_URL": URL,
        "DIGEST_QUEUE_URL": post.clocks,
    }


def test_the_entry_takes_what_the_clock_sent(post: Post, time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environ(post).items():
        monkeypatch.setenv(name, value)
    post.burst(6)
    post.mails()
    sent = []
    post.clients.sqs.meta.events.register(
        "provide-client-params.sqs.SendMessage", lambda params, **_: sent.append(params)
    )
    time.pass_(61)  # and the clock that was set is lost
    post.notify(post.ended("late.jpg"))
    [message] = sent
    assert message["DelaySeconds"] == 60
    time.pass_(60)
    lambda_function._digester.cache_clear()
    event = {"Records": [{"messageId": "1", "body": message["MessageBody"]}]}
    lambda_function.digest_handler(event, SimpleNamespace(aws_request_id="1"))
    lambda_function._digester.cache_clear()
    assert [mail["Subject"] for mail in post.mails()] == ["2 pictures are ready"]


def test_the_entry_needs_the_queue(post: Post) -> None:
    with pytest.raises(MissingSettings, match="DIGEST_QUEUE_URL"):
        digest.Digester({name: value for name, value in environ(post).items() if name != "DIGEST_QUEUE_URL"}, Logger())


@pytest.mark.parametrize("body", ["", "[]", "null", "{}", '{"owner":"ann","at":"soon"}', '{"owner":"ann","at":7}'])
def test_what_no_clock_sent_is_a_fault(post: Post, body: str) -> None:
    digester = digest.Digester(environ(post), Logger(service="test"))
    with pytest.raises(Malformed):
        digester({"Records": [{"messageId": "1", "body": body}]})
    assert Ring.read(json.dumps({"owner": "ann"})) == Ring("ann")
