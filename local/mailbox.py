"""The mails that AWS would send: read from a queue that is subscribed to the topic, and kept as files.

A message is delivered at least once. Its `reference` (a message attribute) names the file, so a second delivery finds
the mail that is there.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from local.background import Background

if TYPE_CHECKING:
    from types_boto3_sns import SNSClient
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import MessageTypeDef

QUEUE = "proofsheet-mailbox"
SENDER = "Proofsheet <proofsheet@localhost>"
RECIPIENT = "demo@localhost"
LONGEST_NAME = 150
LONGEST_LINE = 998  # octets in a line of a mail, RFC 5322 2.1.1
POLL_SECONDS = 1  # and so long a stop may wait for us

OnMail = Callable[[str, Path], None]


def subscribe(sqs: "SQSClient", sns: "SNSClient", topic: str) -> str:
    """Subscribe the mailbox's queue to `topic`, once, and return the queue's URL."""
    url = sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return url


class Mailbox(Background):
    """A thread that turns messages into files until it is stopped."""

    def __init__(self, sqs: "SQSClient", queue: str, folder: Path, on_mail: OnMail, on_trouble: Callable[[str], None]):
        """Read `queue` into `folder`; `on_mail` gets the subject and the file of every new mail."""
        super().__init__("mailbox")
        self._sqs = sqs
        self._queue = queue
        self._folder = folder
        self._on_mail = on_mail
        self._on_trouble = on_trouble

    def run(self) -> None:
        """Keep what comes; a fault is told, and does not end it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while not self.stopping.is_set():
            try:
                self.read_once(POLL_SECONDS)
            except (BotoCoreError, ClientError, OSError) as error:
                if self.stopping.wait(1):
                    return
                self._on_trouble(f"Mails could not be read: {error}")

    def read_once(self, seconds: int) -> None:
        """Keep the mails that are there, or that come within `seconds`."""
        answer = self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10, WaitTimeSeconds=seconds)
        for message in answer.get("Messages", []):
            self._keep(message)
            self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])

    def _keep(self, message: "MessageTypeDef") -> None:
        notification: dict[str, Any] = json.loads(message["Body"])
        reference = reference_of(notification)
        file = self._folder / file_name(reference)
        if file.exists():
            return
        mail = compose(notification, reference)
        draft = file.with_suffix(".part")
        draft.write_bytes(mail.as_bytes())
        draft.replace(file)
        self._on_mail(str(mail["Subject"]), file)


def reference_of(notification: dict[str, Any]) -> str:
    """Return what is the same at every delivery: the sender's reference, or else the message's id."""
    attribute = notification.get("MessageAttributes", {}).get("reference", {})
    return str(attribute.get("Value") or notification["MessageId"])


def file_name(reference: str) -> str:
    """Return the name of the mail's file: the reference itself where a file name can hold it, else made from it."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", reference)
    if plain != reference or len(plain) > LONGEST_NAME or plain.startswith("."):
        plain = f"{plain.lstrip('.')[:LONGEST_NAME]}-{hashlib.sha256(reference.encode()).hexdigest()[:16]}"
    return f"{plain}.eml"


def compose(notification: dict[str, Any], reference: str) -> EmailMessage:
    """Make an RFC 5322 mail of a notification; text stays readable as it is unless a line is too long for that."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = SENDER
    mail["To"] = RECIPIENT
    mail["Subject"] = " ".join(str(notification.get("Subject") or "Proofsheet").split())
    mail["Date"] = datetime.fromisoformat(notification["Timestamp"])
    mail["Message-ID"] = f"<{file_name(reference).removesuffix('.eml')}@proofsheet.localhost>"
    text = str(notification["Message"])
    long = any(len(line.encode()) > LONGEST_LINE for line in text.splitlines())
    mail.set_content(text, charset="utf-8", cte="quoted-printable" if long else "8bit")
    return mail
