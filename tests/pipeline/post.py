"""Mails in tests: pictures that are ready, a topic that is listened to, and the queue of clocks."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3

from catalog import keys, lifecycle, moments
from catalog.aws import Aws
from catalog.image import Image
from catalog.images import Images
from catalog.lifecycle import Arrival
from catalog.outbox import Outbox
from catalog.table import Table
from pipeline.clock import Clock, Ring
from pipeline.digest import Digests
from pipeline.pace import PacedNotifier
from tests.conftest import REGION

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

URL = "https://pictures.example"


@dataclass
class Post:
    """An owner called ann, whose pictures are mailed."""

    clients: Aws
    table: Table
    images: Images = field(init=False)
    outbox: Outbox = field(init=False)

    def __post_init__(self) -> None:
        self.images, self.outbox = Images(self.table), Outbox(self.table)
        self.topic = self.clients.sns.create_topic(Name="pictures")["TopicArn"]
        self.sqs: SQSClient = boto3.client("sqs", region_name=REGION)
        self._tap = self.sqs.create_queue(QueueName="tap")["QueueUrl"]
        self.clocks = self.sqs.create_queue(QueueName="clocks")["QueueUrl"]
        self.clients.sns.subscribe(
            TopicArn=self.topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:123456789012:tap"
        )
        self.clock = Clock(self.clients.sqs, self.clocks, self.outbox)
        self.notifier = PacedNotifier(self.clients.sns, self.topic, URL, self.clock)
        self.digests = Digests(self.images, self.clock, self.clients.sns, self.topic, URL)

    def ended(self, name: str, content: str = "ab", reason: str | None = None, sequencer: str = "0A") -> Image:
        """The picture called `name` once it is ready with this content, or failed for this reason."""
        key = f"uploads/ann/{name}"
        original, now = keys.parse(key), moments.now()
        assert original
        arrival = Arrival(key, 100, now, sequencer, "v1", original)

        def change(before: Image | None) -> Image | None:
            arrived = lifecycle.arrive(before, arrival)
            assert arrived
            if reason:
                return lifecycle.fail(arrived, "empty", reason, {}, now)
            return lifecycle.finish(arrived, {"sha256": content}, (), now)

        image, _ = self.images.change("ann", original.id, change)
        assert image
        return image

    def notify(self, image: Image, worker: str = "worker") -> bool:
        return self.notifier.notify(self.images, image, worker)

    def burst(self, count: int) -> list[Image]:
        """Pictures that are ready, of which the workers have heard, and that wait for the digest but for the first."""
        pictures = [self.ended(f"{number:03}.jpg") for number in range(count)]
        for each in pictures:
            assert self.notify(each)
        return pictures

    def ring(self) -> None:
        """The clock rings that is set now."""
        at = self.outbox.rings_at("ann")
        self.digests.ring(Ring("ann", at))

    def mails(self) -> list[dict[str, Any]]:
        """What was published since it was asked last, in order."""
        found = []
        while messages := self.sqs.receive_message(QueueUrl=self._tap, MaxNumberOfMessages=10).get("Messages", []):
            for each in messages:
                found.append(json.loads(each["Body"]))
                self.sqs.delete_message(QueueUrl=self._tap, ReceiptHandle=each["ReceiptHandle"])
        return found

    def clocks_set(self) -> int:
        """How many clocks are running."""
        attributes = self.sqs.get_queue_attributes(QueueUrl=self.clocks, AttributeNames=["All"])["Attributes"]
        return int(attributes["ApproximateNumberOfMessagesDelayed"])


class Time:
    """The time that everybody reads from `moments.now` while the test lasts."""

    def __init__(self) -> None:
        self.now = moments.parse("2026-03-04T05:06:07.000Z")

    def __call__(self) -> Any:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
