"""The digest: one mail a minute and owner at most, about every picture whose mail waits for it.

A queue holds a message for each clock that was set. Clocks may ring too often, and at the wrong time.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger

from catalog import aws, mailing, moments
from catalog.errors import Conflict
from catalog.images import Change, Images
from catalog.outbox import Digest, Outbox, Sending
from catalog.table import Table
from pipeline import summary
from pipeline.clock import Clock, Ring
from pipeline.notify import LEASE, publish
from pipeline.settings import Settings

if TYPE_CHECKING:
    from types_boto3_sns import SNSClient

_EVER = datetime.min.replace(tzinfo=UTC)
PORTION = 500
"""Pictures in one digest: each is read and written once, well within the time that the function may run."""


@dataclass(frozen=True)
class Digests:
    """Makes digests; safe to repeat at any point, and to run twice at once for the same owner."""

    images: Images
    clock: Clock
    sns: "SNSClient"
    topic_arn: str
    dashboard_url: str

    def ring(self, clock: Ring) -> Digest | None:
        """Publish the digest of an owner, or finish one that another worker began; None where there is none to publish.

        That the clock rang is noted before we look who waits: whoever begins to wait later sets another one. After a
        digest a clock is set in any case: what gets ready within that minute waits for it, as does what is more than a
        portion.

        Raises:
            ClientError, BotoCoreError, Conflict: the same call later goes on.
        """
        now, owner, outbox = moments.now(), clock.owner, self.clock.outbox
        running = outbox.rings_at(owner)
        if clock.at and running and running > clock.at:
            return None
        outbox.set_clock(owner, None)
        sending = outbox.find(owner)
        if self._next(sending) > now:
            self.clock.set(owner, self._next(sending))
            return None
        claimed = self._claim(owner, sending, now)
        if claimed is None or claimed.digest is None:
            return None
        self._send(owner, claimed, claimed.digest)
        return claimed.digest

    def _claim(self, owner: str, sending: Sending, now: datetime) -> Sending | None:
        """The digest with the members that it has from now on; None where nobody waits, or somebody else is quicker."""
        digest = sending.digest or self._gather(owner)
        if digest is None:
            self.clock.outbox.stop_clock(owner)
            return None
        digest = replace(digest, until=moments.stamp(now + LEASE))
        try:
            return self.clock.outbox.save(owner, replace(sending, digest=digest))
        except Conflict:
            # Who waited may be mailed meanwhile. He who was quicker will set the next clock.
            return None

    def _next(self, sending: Sending) -> datetime:
        """When somebody may send again: when the claim of him who is at it has run out, or a minute after the last."""
        if sending.digest:
            return moments.parse(sending.digest.until)
        return moments.parse(sending.published_at) + self.clock.minute if sending.published_at else _EVER

    def _gather(self, owner: str) -> Digest | None:
        found = (self.images.find(owner, image_id) for image_id in self.clock.outbox.waiting(owner))
        waiting = list(islice((each for each in found if each and mailing.waits_for_digest(each)), PORTION))
        if not waiting:
            return None
        members = {each.id: mailing.reference(each) for each in waiting}
        name = hashlib.sha256("\n".join(members.values()).encode()).hexdigest()[:32]
        return Digest(
            reference=f"{owner}.{name}.digest",
            subject=summary.subject(waiting),
            text=summary.text(waiting, self.dashboard_url),
            statuses=tuple(sorted({str(each.status) for each in waiting})),
            members=members,
        )

    def _send(self, owner: str, sending: Sending, digest: Digest) -> None:
        """Publish it, note that it is out, then that its members are mailed; after the first note none is repeated."""
        outbox = self.clock.outbox
        if not digest.published:
            attributes = {"owner": owner, "status": digest.statuses, "reference": digest.reference}
            publish(self.sns, self.topic_arn, digest.subject, digest.text, attributes)
            now = moments.stamp(moments.now())
            sending = outbox.save(owner, Sending(replace(digest, published=True), now, sending.version))
        self.clock.set(owner)
        for image_id, reference in digest.members.items():
            self.images.change(owner, image_id, _mailed(reference))
        outbox.save(owner, replace(sending, digest=None))


def _mailed(reference: str) -> Change:
    now = moments.now()
    return lambda before: before and mailing.mailed(before, reference, now)


class Digester:
    """Takes the messages of clocks that rang. What could not be done comes again, and at last is put aside."""

    def __init__(self, environ: Mapping[str, str], logger: Logger) -> None:
        settings = Settings.from_environ(environ, ("DIGEST_QUEUE_URL",))
        clients = aws.connect(environ, aws.WORKER)
        table = Table(clients.dynamodb, settings.images_table)
        clock = Clock(clients.sqs, settings.digest_queue_url or "", Outbox(table))
        self._digests = Digests(Images(table), clock, clients.sns, settings.topic_arn, settings.dashboard_url)
        self._logger = logger

    def __call__(self, event: Mapping[str, Any]) -> None:
        """Make the digests of the owners whose clocks rang.

        Raises:
            Malformed, ClientError, BotoCoreError, CatalogError: a fault, so that Lambda counts it.
        """
        for message in event["Records"]:
            digest = self._digests.ring(Ring.read(message["body"]))
            if digest:
                self._logger.info("digest", extra={"reference": digest.reference, "pictures": len(digest.members)})
