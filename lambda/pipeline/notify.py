"""The mail about a picture: each content in each final state is in exactly one."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from catalog import mailing, moments
from catalog.image import Image, Status
from catalog.images import Images

if TYPE_CHECKING:
    from types_boto3_sns import SNSClient
    from types_boto3_sns.type_defs import MessageAttributeValueTypeDef

_SUBJECT_LENGTH = 99
"""SNS refuses a subject of 100 characters or more, or with anything but printable ASCII."""
LEASE = timedelta(minutes=2)
"""Longer than the function may run: an older claim is that of a worker that died."""


class Notifier:
    """Publishes to one topic; `dashboard_url` is what the mails link to."""

    def __init__(self, sns: "SNSClient", topic_arn: str, dashboard_url: str) -> None:
        self._sns = sns
        self._topic = topic_arn
        self._dashboard = dashboard_url

    def notify(self, images: Images, image: Image, worker: str) -> bool:
        """Publish the mail of `image` if nobody has and nobody is at it; whether it did.

        A worker that is killed between publishing and noting it leaves a claim that runs out, and the mail goes out
        once more: a picture in two mails is better than one in none. Both carry the same `reference`.
        """
        now = moments.now()
        claimed, is_mine = images.change(
            image.owner, image.id, lambda before: before and mailing.claim_mail(before, worker, now, LEASE), image
        )
        if claimed is None or not is_mine:
            return False
        reference = mailing.reference(claimed)
        self._publish(claimed, reference)
        sent = moments.now()
        images.change(image.owner, image.id, lambda before: before and mailing.mailed(before, reference, sent), claimed)
        return True

    def _publish(self, image: Image, reference: str) -> None:
        attributes = {"owner": image.owner, "status": str(image.status), "reference": reference}
        publish(self._sns, self._topic, subject(image), body(image, self._dashboard), attributes)


def publish(
    sns: "SNSClient", topic_arn: str, subject: str, text: str, attributes: Mapping[str, str | Sequence[str]]
) -> None:
    """Publish one mail; subscriptions may filter by its attributes, also by any text of one that has several."""
    typed: dict[str, MessageAttributeValueTypeDef] = {
        name: {"DataType": "String", "StringValue": value}
        if isinstance(value, str)
        else {"DataType": "String.Array", "StringValue": json.dumps(value)}
        for name, value in attributes.items()
    }
    sns.publish(TopicArn=topic_arn, Subject=subject, Message=text, MessageAttributes=typed)


def subject(image: Image) -> str:
    """One line of ASCII, shorter than 100 characters."""
    letters = (each for each in unicodedata.normalize("NFKD", image.filename) if not unicodedata.combining(each))
    printable = "".join(each if each.isascii() and each.isprintable() else "?" for each in letters)
    what = "Ready" if image.status == Status.READY else "Failed"
    return f"{what}: {printable}"[:_SUBJECT_LENGTH]


def body(image: Image, dashboard_url: str) -> str:
    """Plain text that a person reads."""
    name = " ".join(image.filename.split())
    link = f"{dashboard_url}/images/{image.id}"
    if image.status == Status.FAILED:
        return f"{name} could not be processed.\n\n{image.reason}\n\nTry again or remove it: {link}\n"
    lines = [f"{label}: {value}" for label, value in _facts(image) if value]
    return "\n".join([f"{name} is in your library.", "", *lines, "", f"Look at it: {link}", ""])


def _facts(image: Image) -> list[tuple[str, str | None]]:
    uploaded = moments.parse(image.uploaded_at)
    return [
        ("Type", image.content_type),
        ("Size", f"{image.bytes:,} bytes"),
        ("Dimensions", f"{image.width} x {image.height} pixels"),
        ("Uploaded", f"{uploaded:%Y-%m-%d %H:%M:%S} UTC"),
        ("Taken", image.taken_at and image.taken_at.replace("T", " ")),
        ("Camera", image.camera),
    ]
