"""The clock of an owner's digest: a message that its queue holds back."""

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from catalog import moments
from catalog.outbox import Outbox
from pipeline.errors import Malformed

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

MINUTE = timedelta(minutes=1)
_LONGEST_DELAY = 900
"""Seconds; SQS holds no message back for longer."""


@dataclass(frozen=True)
class Ring:
    """The clock of `owner` that was set for `at`; None: somebody rings by hand."""

    owner: str
    at: datetime | None = None

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `Clock.set` wrote.

        Raises:
            Malformed: it is something else.
        """
        try:
            message = json.loads(text)
            return cls(str(message["owner"]), _time(message.get("at")))
        except (ValueError, KeyError, TypeError) as error:
            raise Malformed(f"{type(error).__name__}: {error}") from error


@dataclass(frozen=True)
class Clock:
    """Sets clocks; `minute` is how long one runs, and so how long a digest gathers."""

    sqs: "SQSClient"
    queue_url: str
    outbox: Outbox
    minute: timedelta = MINUTE

    def set(self, owner: str, at: datetime | None = None) -> None:
        """Have the digest of `owner` made at `at` (else: in a minute), unless a clock is running already.

        The message is sent before it is noted: a worker that dies in between leaves one clock too many, never one too
        few.
        """
        now = moments.now()
        rings_at = self.outbox.rings_at(owner)
        if rings_at and rings_at > now:
            return
        at = at or now + self.minute
        delay = min(max(math.ceil((at - now).total_seconds()), 0), _LONGEST_DELAY)
        message = json.dumps({"owner": owner, "at": moments.stamp(at)})
        self.sqs.send_message(QueueUrl=self.queue_url, MessageBody=message, DelaySeconds=delay)
        self.outbox.set_clock(owner, at)


def _time(text: str | None) -> datetime | None:
    return moments.parse(text).astimezone(UTC) if text else None
