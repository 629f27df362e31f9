"""The function itself, on an AWS in this process, with one hostile file after another."""

import io
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from aws_lambda_powertools import Logger
from moto import mock_aws

from bench.hostile.sanity import insane
from catalog import aws, keys
from catalog.image import Image, Status
from catalog.images import Images
from pipeline.handler import Handler
from tests.conftest import REGION, make_table

_BUCKET = "pictures-bucket"


@dataclass(frozen=True)
class Outcome:
    """What became of a file: status and code of its record, seconds by the clock, and what is wrong with that."""

    status: str
    code: str | None
    seconds: float
    wrong: list[str]


@dataclass
class _Context:
    aws_request_id: str


class Trial:
    """Files that arrive one by one, each from an owner of its own."""

    def __init__(self, clients: aws.Aws, environ: Mapping[str, str]) -> None:
        table = make_table(clients, "ImagesTable")
        self._clients, self._images = clients, Images(table)
        topic = clients.sns.create_topic(Name="pictures")["TopicArn"]
        clients.s3.create_bucket(Bucket=_BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        clients.s3.put_bucket_versioning(Bucket=_BUCKET, VersioningConfiguration={"Status": "Enabled"})
        settings = {"IMAGES_TABLE": table.name, "TOPIC_ARN": topic, "DASHBOARD_URL": "https://pictures.example"}
        self._handler = Handler({**environ, **settings}, Logger("hostile", stream=io.StringIO()))
        self._arrived = 0

    def take(self, data: bytes) -> Outcome:
        """Let the file arrive under the name of a JPEG."""
        self._arrived += 1
        key = f"uploads/owner{self._arrived}/holiday.jpg"
        version = self._clients.s3.put_object(Bucket=_BUCKET, Key=key, Body=data)["VersionId"]
        about = {"key": key, "size": len(data), "sequencer": "0A", "versionId": version}
        what = {"eventName": "ObjectCreated:Put", "eventTime": "2026-01-02T03:04:05.678Z"}
        event = {"Records": [what | {"s3": {"bucket": {"name": _BUCKET}, "object": about}}]}
        start = time.monotonic()
        wrong = self._handle(event)
        seconds = time.monotonic() - start
        original = keys.parse(key)
        image = self._images.find(original.owner, original.id) if original else None
        if not image:
            return Outcome("none", None, seconds, [*wrong, "no record"])
        return Outcome(image.status, image.code, seconds, [*wrong, *_objections(image)])

    def _handle(self, event: Mapping[str, Any]) -> list[str]:
        try:
            self._handler(event, _Context(str(self._arrived)))
        except Exception as error:  # noqa: BLE001 - whatever it is, Lambda would try again
            return [f"fault: {error}"]
        return []


@contextmanager
def trial() -> Iterator[Trial]:
    """A trial in an account of its own."""
    credentials = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": REGION}
    os.environ.update(credentials | {"AWS_DEFAULT_REGION": REGION})
    with mock_aws():
        yield Trial(aws.connect(credentials, aws.WORKER), {**os.environ, **credentials})


def _objections(image: Image) -> Iterator[str]:
    """What no record may say."""
    if image.status == Status.FAILED and not (image.code and image.reason and image.reason.endswith(".")):
        yield f"failed without a reason: {image.code} {image.reason}"
    elif image.status == Status.READY and (image.code or len(image.renditions) != 2):
        yield f"ready with {image.code} and {len(image.renditions)} renditions"
    elif image.status not in (Status.FAILED, Status.READY):
        yield f"left as {image.status}"
    yield from insane(asdict(image))
