"""The faults are over: what retries, messages, reconciliation and owners do until nothing is left to do."""

import json
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bench.injection.mails import Mail
from bench.injection.rig import Rig
from bench.injection.stock import Stock, take_stock
from catalog import lifecycle, mailing, moments, reconcile
from catalog.image import Image
from catalog.reconcile import inventory

if TYPE_CHECKING:
    from types_boto3_sqs.literals import QueueAttributeNameType

QUIET = 4.0
"""Seconds without a call of a function after which none is under way: the emulator retries after one and two."""
ROUNDS = 12
CLOCKS = 150
"""Seconds in which every clock of a digest rings: a minute, and once more for what did not go into the first one."""

FORGETS = 20.0
"""Seconds before its death that the emulator may forget: ten, and what a busy machine adds."""

_WAITING: "list[QueueAttributeNameType]" = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
]


class NoEnd(Exception):
    """Something is found to be wrong again and again."""


def recover(rig: Rig, *, by_hand: bool = False) -> Counter[str]:
    """Let everything be done that is owed; answers what was needed for that, and how often.

    With `by_hand` the clocks of digests are rung, since nobody wants to wait a minute for each.

    Raises:
        NoEnd: it does not come to rest.
    """
    rig.end_faults()
    needed: Counter[str] = Counter()
    for _ in range(ROUNDS):
        _wait(rig)
        _wait_for_digests(rig, by_hand=by_hand)
        _void_claims(rig)
        before = moments.now() + timedelta(minutes=1)
        found = list(reconcile.findings(rig.images, rig.bucket, before, rig.owners))
        for each in found:
            reconcile.mend(rig.images, rig.bucket, each, before)
        given_up = [each for each in records(rig) if each.code == lifecycle.FAULT and not each.deleted_at]
        for image in given_up:
            rig.bucket.announce(image.key, moments.parse(image.uploaded_at))
        needed.update(f"reconciled: {each.what}" for each in found)
        needed.update("tried again by their owners" for _ in given_up)
        if not found and not given_up:
            return needed
    raise NoEnd(found)


def _wait(rig: Rig) -> None:
    """Until no function is at work, and no message waits that is due."""
    while _messages(rig) or time.monotonic() < rig.functions.last_call + QUIET:
        time.sleep(0.2)


def _messages(rig: Rig) -> int:
    answers = (rig.sqs.get_queue_attributes(QueueUrl=each, AttributeNames=_WAITING) for each in rig.queues)
    return sum(int(answer["Attributes"][name]) for answer in answers for name in _WAITING)


def _wait_for_digests(rig: Rig, *, by_hand: bool) -> None:
    """Until nobody's mail waits; what waits for a clock that is lost is left to reconciliation."""
    end = time.monotonic() + CLOCKS
    while time.monotonic() < end:
        owners = {each.owner for each in records(rig) if mailing.waits_for_digest(each)}
        if not owners:
            return
        for owner in owners if by_hand else ():
            rig.sqs.send_message(QueueUrl=rig.outputs["DigestQueueUrl"], MessageBody=json.dumps({"owner": owner}))
        time.sleep(2)


def _void_claims(rig: Rig) -> None:
    """Two minutes pass, nobody being at work: who claimed a mail and died has no claim any more."""
    for image in records(rig):
        if image.mailing:
            rig.images.change(image.owner, image.id, _void)


def _void(image: Image | None) -> Image | None:
    if image is None or image.mailing is None:
        return image
    return replace(image, mailing=replace(image.mailing, until=image.uploaded_at))


def records(rig: Rig) -> list[Image]:
    """Every record."""
    return [image for owner in rig.owners for image in inventory.records(rig.images, owner)]


def stock(rig: Rig) -> Stock:
    """Everything that is stored."""
    mails = [Mail.read(file) for file in rig.folder.mail.glob("*.eml")]
    stock = take_stock(rig.aws.dynamodb, rig.aws.s3, rig.outputs["ImagesTable"], rig.bucket.name, mails)
    stock.forgotten = {each.reference for each in mails for kill in rig.kills if kill - FORGETS < each.at < kill + 1}
    return stock
