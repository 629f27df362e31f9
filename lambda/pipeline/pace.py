"""How many mails an owner gets: one a picture, until a burst. SNS ends a subscription that gets ten a second."""

from typing import TYPE_CHECKING

from catalog import mailing, moments
from catalog.aws import Aws
from catalog.image import Image
from catalog.images import Images
from catalog.outbox import Outbox
from catalog.table import Table
from pipeline.clock import Clock
from pipeline.notify import Notifier
from pipeline.settings import Settings

if TYPE_CHECKING:
    from types_boto3_sns import SNSClient

BURST = 5
"""So many pictures of one owner in a minute are mailed one by one; further ones wait for the digest."""


def paced(settings: Settings, clients: Aws, table: Table) -> Notifier:
    """The notifier that `settings` ask for, on the table of pictures."""
    if settings.digest_queue_url is None:
        return Notifier(clients.sns, settings.topic_arn, settings.dashboard_url)
    clock = Clock(clients.sqs, settings.digest_queue_url, Outbox(table))
    return PacedNotifier(clients.sns, settings.topic_arn, settings.dashboard_url, clock)


class PacedNotifier(Notifier):
    """Publishes mails one by one, until a burst; `clock` is set for the digest that the others wait for."""

    def __init__(self, sns: "SNSClient", topic_arn: str, dashboard_url: str, clock: Clock) -> None:
        super().__init__(sns, topic_arn, dashboard_url)
        self._clock = clock

    def notify(self, images: Images, image: Image, worker: str) -> bool:
        """Publish the mail of `image`, or let it wait for the digest; whether either is done.

        Whoever finds that it waits sets the clock: he who let it wait may have died before he could.
        """
        if not self._has_to_wait(image):
            return super().notify(images, image, worker)
        waiting, _ = images.change(
            image.owner, image.id, lambda before: before and mailing.wait_for_digest(before), image
        )
        if waiting is None or not mailing.waits_for_digest(waiting):
            return super().notify(images, image, worker)
        self._clock.set(image.owner)
        return True

    def _has_to_wait(self, image: Image) -> bool:
        """A claimed mail does not: it may be out, and is to be published once more with the same reference at most."""
        if not mailing.owes_mail(image) or mailing.claim(image):
            return False
        outbox, owner = self._clock.outbox, image.owner
        return (
            mailing.waits_for_digest(image)
            or outbox.count(owner, moments.now(), self._clock.minute) > BURST
            or outbox.is_due(owner)
        )
