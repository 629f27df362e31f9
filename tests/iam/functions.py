"""What the functions do where a picture is none, is overtaken, given up, lost or one of many: steps of the trip."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from catalog import mailing
from catalog.outbox import Outbox
from catalog.table import Table
from pipeline.sandbox import Sandbox
from tests.iam.person import Json, Person, context, jpeg


def rejects(ann: Person) -> None:
    """No picture; a good one overwritten with none; one that is gone when its event comes."""
    before = _failed(ann)
    assert ann.upload("Text.jpg", b"text")["status"] == "failed"
    data = jpeg()
    asked = ann.ask("Over.jpg", data)
    ann.arrive(ann.send(asked, data))
    key = ann.send(asked, bytes(len(data)))
    ann.arrive(key)
    assert ann.image(asked["id"])["status"] == "failed"
    ann.handler(ann.event_of(key.replace("Over", "Gone"), "0" * 32, 9), context())
    assert _failed(ann) == before + 3


def _failed(ann: Person) -> int:
    return len(ann.api("GET", "/images?status=failed")["images"])


def race(ann: Person) -> None:
    """While one event is processed, a newer one of the same object overtakes it: the first takes its work back."""
    data = jpeg()
    asked = ann.ask("Race.jpg", data)
    key = ann.send(asked, data)
    older, newer = ann.event(key), ann.event(key)
    examine = Sandbox.examine

    def overtaken(*arguments: Any) -> Any:
        patch.undo()
        ann.handler(newer, context())
        return examine(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sandbox, "examine", overtaken)
        ann.handler(older, context())
    prefix = f"renditions/{ann.name}/{asked['id']}/"
    kept = ann.stack.account.client("s3").list_object_versions(Bucket=ann.bucket, Prefix=prefix)["Versions"]
    assert len(kept) == len({each["Key"] for each in kept}) == 2


def dead_letters(ann: Person) -> None:
    """Every try failed: of a picture that replaces another, and of one that was never looked at."""
    data = jpeg()
    known, new = ann.ask("Known.jpg", data), ann.ask("New.jpg", data)
    ann.arrive(ann.send(known, data))
    for asked in (known, new):
        _give_up(ann, ann.event(ann.send(asked, data)))
        # Its mail is out, or waits for the digest: that many pictures in a minute are a burst.
        assert ann.image(asked["id"])["status"] == "failed"
    assert ann.api("GET", "/stats")["dead_letters"] == 2


def _give_up(ann: Person, event: Json) -> None:
    """Lambda takes the event to the queue as the processor, and from there to the recorder as that."""
    queue = ann.stack.outputs["FailureQueueUrl"]
    about = {"condition": "RetriesExhausted", "requestId": "0"}
    body = json.dumps({"requestContext": about, "requestPayload": event})
    ann.stack.account.client("sqs", ann.credentials["ProcessorRole"]).send_message(QueueUrl=queue, MessageBody=body)
    with _message(ann, "RecorderRole", queue) as records:
        assert ann.recorder({"Records": records}, context()) == {"batchItemFailures": []}


@contextmanager
def _message(ann: Person, role: str, queue: str) -> Iterator[list[Json]]:
    """What Lambda does, as the function's role, with a message that the function takes."""
    sqs = ann.stack.account.client("sqs", ann.credentials[role])
    sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    yield [{"messageId": message["MessageId"], "body": message["Body"]}]
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def _empty(ann: Person, queue: str) -> None:
    """Take away what other tests on the same stack have left."""
    sqs = ann.stack.account.client("sqs")
    while messages := sqs.receive_message(QueueUrl=queue).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def digest(ann: Person) -> None:
    """A burst: one that is ready and one that was given up wait until somebody rings."""
    ready = ann.upload("Burst.jpg", jpeg())["id"]
    while not mailing.waits_for_digest(ann.services.images.get(ann.name, ready)):
        ready = ann.upload("Burst.jpg", jpeg())["id"]
    root = ann.stack.account.client("dynamodb")
    Outbox(Table(root, ann.stack.outputs["ImagesTable"])).set_clock(ann.name, None)  # a lost clock is set again
    lost = ann.ask("Lost.jpg", jpeg())
    _give_up(ann, ann.event(ann.send(lost, jpeg())))
    queue, body = ann.stack.outputs["DigestQueueUrl"], json.dumps({"owner": ann.name})
    _empty(ann, queue)
    ann.stack.account.client("sqs").send_message(QueueUrl=queue, MessageBody=body)
    with _message(ann, "DigesterRole", queue) as records:
        ann.digester({"Records": records})
    for image_id in (ready, lost["id"]):
        assert ann.image(image_id)["history"][-1]["what"] == "mailed"


def repair(ann: Person) -> None:
    """An operator on a server compares bucket and table, and mends."""
    asked = ann.ask("Lost.jpg", b"lost")
    key = ann.send(asked, b"lost")  # and no event tells of it
    said = ann.command("images", "reconcile", "--repair", "--older-than", "0", "--owner", ann.name)
    assert re.search(f"^still pending .* {asked['id']} {key}$", said, re.MULTILINE)
