import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from catalog import keys, lifecycle, moments
from catalog.aws import Aws
from catalog.image import Image, Mailing, Status
from catalog.images import Images
from catalog.lifecycle import Arrival
from pipeline.notify import LEASE, Notifier, body, subject

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


class Topic:
    """A topic, and what it was told."""

    def __init__(self, clients: Aws) -> None:
        self.sns = clients.sns
        self.arn = clients.sns.create_topic(Name="pictures")["TopicArn"]
        self._sqs = boto3.client("sqs", region_name="eu-central-1")
        self._queue = self._sqs.create_queue(QueueName="tap")["QueueUrl"]
        queue_arn = "arn:aws:sqs:eu-central-1:123456789012:tap"
        clients.sns.subscribe(TopicArn=self.arn, Protocol="sqs", Endpoint=queue_arn)

    def mails(self) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


@pytest.fixture
def topic(clients: Aws) -> Topic:
    return Topic(clients)


@pytest.fixture
def ready(images: Images) -> Image:
    original = keys.parse("uploads/ann/beach.jpg")
    assert original
    arrived = lifecycle.arrive(None, Arrival("uploads/ann/beach.jpg", 100, NOW, "0A", "v1", original))
    assert arrived
    found = {"sha256": "ab", "width": 3, "height": 2, "content_type": "image/jpeg", "camera": "NIKON D2H"}
    image, _ = images.change("ann", original.id, lambda _: lifecycle.finish(arrived, found, (), NOW))
    assert image
    return image


def test_a_ready_picture_is_in_one_mail_that_a_person_can_read(images: Images, topic: Topic, ready: Image) -> None:
    notifier = Notifier(topic.sns, topic.arn, "https://pictures.example")
    assert notifier.notify(images, ready, "worker")
    assert not notifier.notify(images, ready, "worker")
    assert not notifier.notify(images, ready, "another")
    [mail] = topic.mails()
    assert mail["Subject"] == "Ready: beach.jpg"
    for text in ("beach.jpg", "100 bytes", "3 x 2 pixels", "2026-03-04 05:06:07", "image/jpeg", "NIKON D2H"):
        assert text in mail["Message"]
    assert f"https://pictures.example/images/{ready.id}" in mail["Message"]
    assert mail["MessageAttributes"]["owner"]["Value"] == "ann"
    assert mail["MessageAttributes"]["reference"]["Value"] == f"{ready.id}.ab.ready"
    assert images.get("ann", ready.id).history[-1].what == "mailed"


def test_a_failed_mail_is_tried_again_by_the_same_worker(
    images: Images, topic: Topic, ready: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    notifier = Notifier(topic.sns, topic.arn, "https://pictures.example")
    with monkeypatch.context() as broken:
        broken.setattr(notifier, "_topic", "arn:aws:sns:eu-central-1:123456789012:missing")
        with pytest.raises(ClientError):
            notifier.notify(images, ready, "worker")
    assert not notifier.notify(images, ready, "another")
    assert notifier.notify(images, ready, "worker")
    assert len(topic.mails()) == 1


def test_a_worker_that_died_loses_its_claim(images: Images, topic: Topic, ready: Image) -> None:
    died = Mailing("died", moments.stamp(moments.now() - timedelta(seconds=1)))
    images.change("ann", ready.id, lambda before: before and replace(before, mailing=died))
    assert Notifier(topic.sns, topic.arn, "https://pictures.example").notify(images, ready, "another")
    assert timedelta(seconds=60) < LEASE


@pytest.mark.parametrize(
    ("filename", "expected"),
    [
        ("käse.jpg", "Ready: kase.jpg"),
        ("a\nb\r\x00.jpg", "Ready: a?b??.jpg"),
        ("日本.jpg", "Ready: ??.jpg"),
        ("x" * 300, "Ready: " + "x" * 92),
    ],
)
def test_subjects_are_what_sns_takes(ready: Image, filename: str, expected: str) -> None:
    line = subject(replace(ready, filename=filename))
    assert line == expected
    assert line.isascii()
    assert line.isprintable()
    assert len(line) < 100


def test_the_mail_of_a_failure_says_why_and_what_to_do(ready: Image) -> None:
    failed = replace(ready, status=Status.FAILED, reason="The file is empty.", filename="a\nb.jpg")
    text = body(failed, "https://pictures.example")
    assert text.startswith("a b.jpg could not be processed.\n")
    assert "The file is empty." in text
    assert ready.id in text
