import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from aws_lambda_powertools import Logger

from catalog import keys, lifecycle, moments
from catalog.bucket import Bucket
from catalog.image import Image, Mailing, Rendition, Status
from catalog.images import Images
from pipeline.failures import Letter, Recorder
from tests.conftest import REGION

KEY = "uploads/ann/beach.jpg"
OWN_ID = keys.derived_id(KEY)
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
SECRET = "User: arn:aws:sts::123456789012:assumed-role/ProcessorRole/x is not authorized"


def s3_event(*keys_: str, sequencer: str = "0A") -> dict[str, Any]:
    def record(key: str) -> dict[str, Any]:
        about = {"key": key, "size": 100, "sequencer": sequencer, "versionId": "v1"}
        s3 = {"bucket": {"name": "pictures-bucket"}, "object": about}
        return {"eventName": "ObjectCreated:Put", "eventTime": "2026-03-04T05:06:07.000Z", "s3": s3}

    return {"Records": [record(key) for key in keys_ or (KEY,)]}


def letter(event: Any = None, **more: Any) -> dict[str, Any]:
    """What Lambda puts into the queue."""
    return {
        "version": "1.0",
        "timestamp": "2026-03-04T05:09:00.000Z",
        "requestContext": {
            "requestId": "4f9d",
            "functionArn": "arn:aws:lambda:::function:Processor:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": event or s3_event(),
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": {"errorMessage": SECRET, "errorType": "ClientError", "stackTrace": []},
        **more,
    }


@dataclass
class World:
    """The function that records failures, and what it writes to."""

    recorder: Recorder
    images: Images
    bucket: Bucket
    tap: str

    def receive(self, *bodies: Any) -> list[str]:
        """Give a batch to the function; answers the ids of the messages that come again."""
        records = [
            {"messageId": str(number), "body": body if isinstance(body, str) else json.dumps(body)}
            for number, body in enumerate(bodies)
        ]
        answer = self.recorder({"Records": records}, SimpleNamespace(aws_request_id="recorder"))
        return [each["itemIdentifier"] for each in answer["batchItemFailures"]]

    def image(self, image_id: str = OWN_ID) -> Image:
        return self.images.get("ann", image_id)

    def arrived(self, sequencer: str = "0A") -> Image:
        [(_, arrival)] = Letter.read(json.dumps(letter(s3_event(sequencer=sequencer)))).arrivals
        image, _ = self.images.change("ann", OWN_ID, lambda before: lifecycle.arrive(before, arrival))
        assert image
        return image

    def ready(self, sequencer: str = "0A", renditions: tuple[Rendition, ...] = ()) -> Image:
        self.arrived(sequencer)
        found = {"sha256": "ab"}
        image, _ = self.images.change("ann", OWN_ID, lambda now: now and lifecycle.finish(now, found, renditions, NOW))
        assert image
        return image

    def mails(self) -> list[str]:
        sqs = boto3.client("sqs", region_name=REGION)
        messages = sqs.receive_message(QueueUrl=self.tap, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(message["Body"])["Message"] for message in messages]


@pytest.fixture
def world(images: Images, bucket: Bucket, clients: Any) -> World:
    topic = clients.sns.create_topic(Name="pictures")["TopicArn"]
    tap = boto3.client("sqs", region_name=REGION).create_queue(QueueName="tap")["QueueUrl"]
    clients.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:123456789012:tap")
    environ = {
        "AWS_REGION": REGION,
        "IMAGES_TABLE": "ImagesTable",
        "TOPIC_ARN": topic,
        "DASHBOARD_URL": "https://pictures.example",
    }
    return World(Recorder(environ, Logger(service="test")), images, bucket, tap)


def test_a_picture_that_still_waits_fails_with_a_reason_for_its_owner_and_a_trace_for_the_administrator(
    world: World,
) -> None:
    world.arrived()
    assert world.receive(letter()) == []
    image = world.image()
    assert (image.status, image.code) == (Status.FAILED, "fault")
    assert image.reason
    what = [step.what for step in image.history]
    assert what == ["arrived", "broke off: ClientError, invocation 4f9d", f"failed: {image.reason}", "mailed"]
    [mail] = world.mails()
    assert image.reason in mail
    assert f"https://pictures.example/images/{image.id}" in mail


def test_what_the_error_said_stays_in_the_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.receive(letter())
    assert "123456789012" not in world.image().to_json()
    [line] = [vars(record) for record in caplog.records if record.message == "dead letter"]
    assert (line["error"], line["key"], line["invocation"]) == (SECRET, KEY, "4f9d")


def test_a_record_that_was_never_made_is_made(world: World) -> None:
    assert world.receive(letter()) == []
    image = world.image()
    assert (image.status, image.filename, image.bytes) == (Status.FAILED, "beach.jpg", 100)
    assert image.uploaded_at == "2026-03-04T05:06:07.000Z"


def test_an_announced_picture_that_never_got_further_keeps_its_name(world: World) -> None:
    asked = lifecycle.ask("ann", OWN_ID, KEY, NOW, {"filename": "Beach?.jpg", "bytes": 100})
    world.images.change("ann", OWN_ID, lambda _: asked)
    world.receive(letter())
    assert (world.image().status, world.image().filename) == (Status.FAILED, "Beach?.jpg")


def test_the_same_letter_again_changes_nothing_and_sends_no_second_mail(world: World) -> None:
    assert world.receive(letter(), letter()) == []
    once = world.image()
    assert world.receive(letter()) == []
    assert world.image() == once
    assert len(world.mails()) == 1


@pytest.mark.parametrize("sequencer", ["0A", "0B"])
def test_a_success_is_never_overwritten(world: World, sequencer: str) -> None:
    world.ready(sequencer)
    assert world.receive(letter()) == []
    assert (world.image().status, world.image().sha256) == (Status.READY, "ab")


def test_a_newer_object_is_still_waited_for(world: World) -> None:
    world.arrived("0B")
    assert world.receive(letter()) == []
    assert world.image().status == Status.PROCESSING
    assert world.mails() == []


def test_what_was_thrown_away_since_stays_there(world: World) -> None:
    world.ready("09")
    world.images.change("ann", OWN_ID, lambda now: now and lifecycle.trash(now, NOW + timedelta(days=1)))
    assert world.receive(letter()) == []
    assert world.image().deleted_at
    assert world.mails() == []


def test_renditions_of_the_old_content_are_hidden(world: World) -> None:
    key = keys.rendition_key("ann", OWN_ID, "thumb", "webp")
    version = world.bucket.put(key, b"small", "image/webp")
    world.ready("09", (Rendition("thumb", "webp", version, 5, 4),))
    world.receive(letter())
    assert world.image().renditions == ()
    s3 = boto3.client("s3", region_name=REGION)
    listed = s3.list_object_versions(Bucket=world.bucket.name, Prefix=key)
    assert [each["IsLatest"] for each in listed["DeleteMarkers"]] == [True]
    assert [each["VersionId"] for each in listed["Versions"]] == [version]


def test_a_second_file_in_a_folder_named_like_an_id_is_a_picture_of_its_own(world: World) -> None:
    folder = keys.new_id()
    one, two = f"uploads/ann/{folder}/1.jpg", f"uploads/ann/{folder}/2.jpg"
    assert world.receive(letter(s3_event(one)), letter(s3_event(two))) == []
    assert world.image(folder).key == one
    assert world.image(keys.derived_id(two)).key == two


def test_every_picture_of_an_event_is_recorded(world: World) -> None:
    assert world.receive(letter(s3_event("uploads/ann/1.jpg", "uploads/ann/2.jpg"))) == []
    assert world.images.count("ann", Status.FAILED) == 2


def test_a_ready_picture_whose_mail_could_not_be_sent_is_mailed(world: World) -> None:
    world.ready()
    assert world.receive(letter()) == []
    assert len(world.mails()) == 1
    assert world.image().history[-1].what == "mailed"


def test_the_mail_of_a_worker_that_may_have_died_is_waited_for(world: World) -> None:
    ready = world.ready()
    until = moments.stamp(moments.now() + timedelta(minutes=1))
    world.images.change("ann", OWN_ID, lambda _: replace(ready, mailing=Mailing("processor", until)))
    assert world.receive(letter()) == ["0"]
    ran_out = moments.stamp(moments.now() - timedelta(seconds=1))
    world.images.change("ann", OWN_ID, lambda now: now and replace(now, mailing=Mailing("processor", ran_out)))
    assert world.receive(letter()) == []
    assert len(world.mails()) == 1
