"""Dead letters: what Lambda gave up after its retries is written into the picture's record, where its owner sees it.

The letter is Lambda's record of a failed asynchronous invocation, in a message of the on-failure queue. Its error's
message may name accounts and roles, so it goes to the log; the record gets the error's type and the invocation's id,
by which an administrator finds it there.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from catalog import aws, keys, lifecycle, mailing, moments
from catalog.bucket import Bucket
from catalog.errors import CatalogError
from catalog.image import Image, Rendition
from catalog.images import Images
from catalog.lifecycle import Arrival
from catalog.table import Table
from pipeline.errors import Malformed
from pipeline.events import UnknownEvent, arrivals
from pipeline.notify import Notifier
from pipeline.pace import paced
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.handler import Context

_UNSAFE = re.compile(r"[^A-Za-z0-9._:-]+")
_LONGEST_NAME = 80
_LONGEST_ERROR = 2000


class MailPending(Exception):
    """Somebody who may have died is about to mail this picture: look again when his claim has run out."""


@dataclass(frozen=True)
class Letter:
    """An event that was given up: its arrivals, each with its bucket, the cause, and its invocation's id if known."""

    arrivals: list[tuple[str, Arrival]]
    cause: str
    error: str
    invocation: str

    @classmethod
    def read(cls, text: str) -> Self:
        """Read the body of a message.

        Raises:
            Malformed: it is something else.
        """
        try:
            envelope = json.loads(text)
            about, answer = envelope["requestContext"], envelope.get("responsePayload") or {}
            return cls(
                list(arrivals(envelope["requestPayload"])),
                _name(answer.get("errorType") or about["condition"]),
                str(answer.get("errorMessage", ""))[:_LONGEST_ERROR],
                _name(about.get("requestId", "")),
            )
        except (ValueError, KeyError, TypeError, AttributeError, UnknownEvent) as error:
            raise Malformed(f"{type(error).__name__}: {error}") from error

    @property
    def trace(self) -> str:
        """A line of the history."""
        return f"broke off: {self.cause}" + (f", invocation {self.invocation}" if self.invocation else "")


def _name(text: str) -> str:
    return _UNSAFE.sub("_", text)[:_LONGEST_NAME]


@dataclass(frozen=True)
class Failures:
    """Writes into records that processing was given up; safe to repeat at any point."""

    images: Images
    notifier: Notifier

    def record(self, arrival: Arrival, bucket: Bucket, trace: str, worker: str) -> Image | None:
        """Let the picture that waits for `arrival` fail, and send the mail of how it ended, if that is still to do.

        Returns:
            the record afterwards.

        Raises:
            MailPending: the same call after the notifier's lease goes on.
            ClientError, BotoCoreError, Conflict: a fault of AWS; the same call later goes on.
        """
        original = arrival.original
        arrival = lifecycle.own(arrival, self.images.find(original.owner, original.id))
        image = self._give_up(arrival, bucket, trace)
        if image is None or self.notifier.notify(self.images, image, worker):
            return image
        now = self.images.find(image.owner, image.id)
        if now and mailing.owes_mail(now):
            raise MailPending(image.id)
        return now

    def _give_up(self, arrival: Arrival, bucket: Bucket, trace: str) -> Image | None:
        old: tuple[Rendition, ...] = ()

        def change(before: Image | None) -> Image | None:
            nonlocal old
            old = before.renditions if before else ()
            return lifecycle.give_up(before, arrival, trace, moments.now())

        owner, image_id = arrival.original.owner, arrival.original.id
        image, is_changed = self.images.change(owner, image_id, change)
        for each in old if is_changed else ():
            bucket.hide(keys.rendition_key(owner, image_id, each.name, each.extension))
        return image


class Recorder:
    """Takes batches of the queue. What could not be done comes again, and at last goes to the queue of last resort."""

    def __init__(self, environ: Mapping[str, str], logger: Logger) -> None:
        settings = Settings.from_environ(environ)
        self._clients = aws.connect(environ, aws.WORKER)
        table = Table(self._clients.dynamodb, settings.images_table)
        self._failures = Failures(Images(table), paced(settings, self._clients, table))
        self._logger = logger

    def __call__(self, event: Mapping[str, Any], context: "Context") -> dict[str, list[dict[str, str]]]:
        """Record every letter of `event`; answers which messages the queue must keep."""
        kept = [each["messageId"] for each in event["Records"] if not self._record(each, context.aws_request_id)]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in kept]}

    def _record(self, message: Mapping[str, Any], worker: str) -> bool:
        about = {"message_id": message["messageId"]}
        try:
            letter = Letter.read(message["body"])
            about |= {"cause": letter.cause, "error": letter.error, "invocation": letter.invocation}
            for bucket, arrival in letter.arrivals:
                image = self._failures.record(arrival, Bucket(self._clients.s3, bucket), letter.trace, worker)
                self._logger.warning(
                    "dead letter", extra={"key": arrival.key, "status": image and image.status, **about}
                )
        except (Malformed, MailPending, ClientError, BotoCoreError, CatalogError):
            self._logger.exception("not recorded", extra=about)
            return False
        return True
