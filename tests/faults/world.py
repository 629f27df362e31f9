"""One account in this process: people, a bucket that announces, functions, time, and what is true in the end."""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import timedelta
from functools import cache
from typing import Any, Self
from unittest.mock import patch

from moto import mock_aws

from bench.injection import bookkeeping, events
from bench.injection.audit import Discrepancy, audit
from bench.injection.mails import Mail, parse
from bench.injection.stock import take_stock
from catalog import aws, keys, lifecycle, moments, reconcile
from catalog.bucket import Bucket
from catalog.image import Image
from catalog.images import Images
from catalog.outbox import Outbox
from catalog.permits import Permits
from catalog.reconcile.inventory import records
from catalog.table import Table
from catalog.trash import Trash
from pipeline.clock import MINUTE
from pipeline.pace import BURST
from tests.conftest import REGION, make_table
from tests.faults.calls import Calls, Plan, Trace
from tests.faults.functions import ENDS, QUIET, Code, Functions
from webapp.library.actions import Actions
from webapp.refused import Refused
from webapp.uploads.ask import Announcement, Uploads

OWNER = "ann"
BUCKET = "pictures-bucket"
TABLE = "ImagesTable"
ACCOUNT = "123456789012"
ENVIRON = {
    "AWS_REGION": REGION,
    "IMAGES_TABLE": TABLE,
    "TOPIC_ARN": f"arn:aws:sns:{REGION}:{ACCOUNT}:pictures",
    "DASHBOARD_URL": "https://pictures.example",
    "DIGEST_QUEUE_URL": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/clocks",
}
_ROUNDS = 8


class Parts:
    """What every world uses, made once: clients are dear. Each world gives them an account of its own."""

    def __init__(self) -> None:
        with mock_aws():
            self.calls = Calls()
            self.code = Code(ENVIRON, self.calls)
            self.web = aws.connect(ENVIRON, aws.WEB)
            self.calls.watch(self.web.dynamodb, self.web.s3)
            self.operator = aws.connect(ENVIRON, aws.WORKER)


parts = cache(Parts)


class World:
    """An empty account from the moment it is entered, then whatever a test does to it."""

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Have an account."""
        self._stack = ExitStack()
        self._passed = timedelta(0)
        real = moments.now
        self._stack.enter_context(mock_aws())
        self._stack.enter_context(patch.object(moments, "now", lambda: real() + self._passed))
        self._calls, self._aws = parts().calls, parts().operator
        self.functions = Functions(parts().code)
        self._calls.overtake, self._calls.on_message = self._overtake, self.functions.clocks.append
        self.overtaker: Callable[[], None] = self.deliver_all
        """What another process does in the middle of the work of this one."""
        self._set_up()

    def close(self) -> None:
        """Have none any more."""
        self._stack.close()

    def _set_up(self) -> None:
        self.images = Images(make_table(self._aws, TABLE))
        self._aws.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        self._aws.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        self.bucket = Bucket(self._aws.s3, BUCKET)
        self._aws.sqs.create_queue(QueueName="clocks")
        self._mailbox = self._aws.sqs.create_queue(QueueName="mailbox")["QueueUrl"]
        topic = self._aws.sns.create_topic(Name="pictures")["TopicArn"]
        endpoint = f"arn:aws:sqs:{REGION}:{ACCOUNT}:mailbox"
        self._aws.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=endpoint)
        web = parts().web
        table = Table(web.dynamodb, TABLE)
        images = Images(table)
        self._actions = Actions(images, Trash(images, table), Bucket(web.s3, BUCKET), OWNER)
        self._uploads = Uploads(images, Permits(web.s3, BUCKET), OWNER)
        self._announced: set[tuple[str, str]] = set()

    # What people do.

    def put(self, key: str, data: bytes) -> None:
        """`aws s3 cp`."""
        self._aws.s3.put_object(Bucket=BUCKET, Key=key, Body=data, ContentType="image/jpeg")
        self._look()

    def remove(self, key: str) -> None:
        """`aws s3 rm`."""
        self._aws.s3.delete_object(Bucket=BUCKET, Key=key)

    def ask(self, name: str, data: bytes, plan: Plan = QUIET) -> None:
        """An upload by the dashboard; whoever gets no permission sends nothing."""
        with self._calls.under(plan):
            try:
                image, _ = self._uploads.ask(Announcement(name, len(data), "image/jpeg"))
            except ENDS:
                return
        self.put(image.key, data)

    def begin_burst(self) -> None:
        """From now on, for a minute at least, mails wait for the digest."""
        outbox = Outbox(Table(self._aws.dynamodb, TABLE))
        for minute in (moments.now(), moments.now() + MINUTE):
            for _ in range(BURST):
                outbox.count(OWNER, minute, MINUTE)

    def act(self, action: str, image: Image, plan: Plan = QUIET) -> None:
        """Press a button: `trash`, `restore`, `retry` or `turn`."""
        turned = {"rotation": (image.rotation + 90) % 360}
        with self._calls.under(plan), suppress(*ENDS, Refused):
            if action == "turn":
                self._actions.edit(image.id, turned)
            else:
                getattr(self._actions, action)(image.id)
        self._look()

    def _look(self) -> None:
        """Let the bucket announce what is new."""
        answer = self._aws.s3.list_object_versions(Bucket=BUCKET, Prefix=keys.UPLOADS)
        for each in reversed(answer.get("Versions", [])):
            version = each["Key"], each["VersionId"]
            if version not in self._announced:
                self._announced.add(version)
                number = f"{len(self._announced):016X}"
                event = events.created(BUCKET, *version, size=each["Size"], sequencer=number, at=moments.now())
                self.functions.announce(event)

    def _overtake(self) -> None:
        self._look()
        self.overtaker()

    def deliver_all(self) -> None:
        """Another worker takes every event that waits."""
        for _ in range(len(self.functions.events)):
            self.functions.deliver(0)

    # When the faults are over.

    def settle(self) -> None:
        """Retries, dead letters, clocks, claims that run out, reconciliation and "Try again" do what they can."""
        for _ in range(_ROUNDS):
            self._work_off()
            before = moments.now() + timedelta(minutes=1)
            found = list(reconcile.findings(self.images, self.bucket, before, [OWNER]))
            for each in found:
                reconcile.mend(self.images, self.bucket, each, before)
            given_up = [each for each in self.records() if each.code == lifecycle.FAULT and not each.deleted_at]
            for image in given_up:
                self.act("retry", image)
            self._look()
            if not found and not given_up:
                return
        raise AssertionError(f"there is no end of it: {found} {given_up}")

    def _work_off(self) -> None:
        waiting = self.functions
        while waiting.events or waiting.letters or waiting.clocks:
            self._passed += timedelta(minutes=3)
            self.deliver_all()
            for _ in range(len(waiting.letters)):
                waiting.record()
            for _ in range(len(waiting.clocks)):
                waiting.ring()

    @property
    def trace(self) -> Trace:
        """What the last process did."""
        return self._calls.trace

    def records(self) -> list[Image]:
        """Every record, in the order of the keys."""
        return sorted(records(self.images, OWNER), key=lambda image: image.key)

    def discrepancies(self) -> list[Discrepancy]:
        """Whatever is not true in the end."""
        mails = self._mails()
        stock = take_stock(self._aws.dynamodb, self._aws.s3, TABLE, BUCKET, mails)
        found = [*audit(stock), *bookkeeping.check(stock)]
        if len(mails) - len(stock.mails) > self.functions.torn:
            found.append(Discrepancy("repeated", "", f"{[each.reference for each in mails]}"))
        return found

    def _mails(self) -> list[Mail]:
        """Everything that was published."""
        bodies: list[Any] = []
        while messages := self._aws.sqs.receive_message(QueueUrl=self._mailbox, MaxNumberOfMessages=10).get("Messages"):
            bodies += [each["Body"] for each in messages]
        return parse(bodies)
