"""Who has been told of a picture, and who is about to be: pure functions from record to record, as in the lifecycle.

Each content in each final state is in exactly one mail: it is claimed by one worker, or waits for its owner's digest.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from catalog import moments
from catalog.image import FINAL, Image, Mailing


def reference(image: Image) -> str:
    """What a mail is about: this content in this state. Each such text is mailed once."""
    return f"{image.id}.{image.sha256 or image.bytes}.{image.status}"


def owes_mail(image: Image) -> bool:
    """Whether nobody has been told yet of the state that the picture ended in."""
    return image.status in FINAL and not image.deleted_at and reference(image) not in image.notified


def claim(image: Image) -> Mailing | None:
    """The claim of the mail of the state that the picture ended in; it may have run out."""
    return image.mailing if image.mailing and image.mailing.what in {"", reference(image)} else None


def waits_for_digest(image: Image) -> bool:
    """Whether the mail of the state that the picture ended in goes into its owner's next digest."""
    return owes_mail(image) and image.waiting == reference(image)


def wait_for_digest(image: Image) -> Image:
    """Let the mail of a final state go into the digest, unless somebody claimed it: he may have published it."""
    is_free = owes_mail(image) and not claim(image) and not waits_for_digest(image)
    return replace(image, waiting=reference(image)) if is_free else image


def claim_mail(image: Image, by: str, now: datetime, lease: timedelta) -> Image:
    """Take the right to publish the mail of a final state, if it is neither mailed nor waits, and nobody is at it."""
    held = claim(image)
    is_held = held is not None and held.by != by and moments.parse(held.until) > now
    if is_held or not owes_mail(image) or waits_for_digest(image):
        return image
    return replace(image, mailing=Mailing(by, moments.stamp(now + lease), reference(image)))


def mailed(image: Image, what: str, now: datetime) -> Image:
    """The mail of `what` (a `reference`) is published."""
    if what in image.notified:
        return image
    claimed = image.mailing if image.mailing and image.mailing.what not in {"", what} else None
    waiting = image.waiting if image.waiting != what else None
    return replace(image, mailing=claimed, waiting=waiting, notified=(*image.notified, what)).noted("mailed", now)
