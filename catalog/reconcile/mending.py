"""One thing put right: looked at again first, then done in a way that a second time does no harm."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from catalog import lifecycle, moments
from catalog.bucket import Bucket, Object
from catalog.errors import NotFound
from catalog.image import Image
from catalog.images import Images
from catalog.reconcile.counters import recount
from catalog.reconcile.evidence import Evidence, look
from catalog.reconcile.judgement import Finding, Wrong, judge

_Mend = Callable[[Images, Bucket, Evidence], None]


def mend(images: Images, bucket: Bucket, finding: Finding, before: datetime) -> None:
    """Put one finding right, as far as it is still true; doing it twice, or two at once, does no harm.

    Raises:
        ClientError, BotoCoreError, Conflict: a fault of AWS, or a right that is missing; nothing is half done.
    """
    if finding.what is Wrong.MISCOUNT:
        recount(images, finding.owner)
        return
    evidence = look(images, bucket, finding.owner, finding.id, finding.key)
    still = judge(evidence, before)
    if still:
        _MENDS.get(still.what, _announce)(images, bucket, evidence)


def _announce(_: Images, bucket: Bucket, evidence: Evidence) -> None:
    """Have the pipeline process the original, as if it came now, but with its first time of upload."""
    image, original = evidence.image, evidence.original
    if original is None:
        return
    try:
        bucket.announce(original.key, moments.parse(image.uploaded_at) if image and image.sequencer else None)
    except NotFound:
        # Deleted since it was looked at: the next comparison sees what that means.
        return


def _hide(_: Images, bucket: Bucket, evidence: Evidence) -> None:
    """Hide everything of a picture that is in the trash."""
    original = evidence.original
    _hide_all(bucket, [original] if original and not original.hidden else [])
    _hide_all(bucket, evidence.renditions)


def _hide_orphans(_: Images, bucket: Bucket, evidence: Evidence) -> None:
    _hide_all(bucket, evidence.orphans)


def _remove(images: Images, bucket: Bucket, evidence: Evidence) -> None:
    """Move to the trash what somebody removed in the bucket."""
    seen, original, now = evidence.image, evidence.original, moments.now()
    if seen is None or original is None:
        return

    def change(image: Image | None) -> Image | None:
        return image and lifecycle.removed(image, seen.sequencer, original.version, original.modified, now)

    _, is_removed = images.change(evidence.owner, evidence.id, change)
    _hide_all(bucket, evidence.renditions if is_removed else ())


def _lose(images: Images, bucket: Bucket, evidence: Evidence) -> None:
    """Say that the original is lost; what is left to look at stays."""
    seen, now = evidence.image, moments.now()
    if seen is None:
        return
    left = tuple(each for each in seen.renditions if each.name in evidence.there)
    images.change(evidence.owner, evidence.id, lambda image: image and lifecycle.lose(image, seen.sequencer, left, now))
    _hide_all(bucket, evidence.orphans)


def _abandon(images: Images, _: Bucket, evidence: Evidence) -> None:
    now = moments.now()
    images.change(evidence.owner, evidence.id, lambda image: image and lifecycle.abandon(image, now))


def _hide_all(bucket: Bucket, objects: Iterable[Object]) -> None:
    for each in objects:
        bucket.hide(each.key)


_MENDS: Mapping[Wrong, _Mend] = {
    Wrong.IN_TRASH: _hide,
    Wrong.ORPHAN: _hide_orphans,
    Wrong.REMOVED: _remove,
    Wrong.LOST: _lose,
    Wrong.NEVER_ARRIVED: _abandon,
}
"""Everything else is announced again."""
