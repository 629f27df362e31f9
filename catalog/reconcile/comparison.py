"""The whole comparison, owner by owner."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from catalog.bucket import Bucket
from catalog.images import Images
from catalog.keys import OWNER, RENDITIONS, UPLOADS
from catalog.reconcile.counters import miscounts
from catalog.reconcile.evidence import survey
from catalog.reconcile.judgement import Finding, judge


def owners(bucket: Bucket, names: Iterable[str] = ()) -> list[str]:
    """Everybody who may have pictures: the users' `names`, and whoever has a folder in the bucket."""
    folders = (name for prefix in (UPLOADS, RENDITIONS) for name in bucket.folders(prefix))
    return sorted({*names, *(name for name in folders if OWNER.fullmatch(name))})


def compare(
    images: Images, bucket: Bucket, before: datetime, names: Iterable[str], after: str = ""
) -> Iterator[tuple[str, Finding | None]]:
    """Look at every picture.

    Args:
        images: the table.
        bucket: the bucket.
        before: what was touched since then may be under way, and is left alone.
        names: the owners to look at, in order.
        after: the place where an earlier comparison stopped.

    Yields:
        the place that was looked at, and what is wrong there, if anything is.
    """
    last_owner, _, last_id = after.partition("/")
    for owner in names:
        is_begun = owner == last_owner
        if owner < last_owner:
            continue
        for miscount in () if is_begun else miscounts(images, owner):
            yield f"{owner}/", miscount
        for evidence in survey(images, bucket, owner, last_id if is_begun else ""):
            yield f"{owner}/{evidence.id}", judge(evidence, before)


def findings(images: Images, bucket: Bucket, before: datetime, names: Iterable[str] | None = None) -> Iterator[Finding]:
    """What is wrong with the pictures of `names`, or of whoever has a folder in the bucket."""
    looked = compare(images, bucket, before, owners(bucket) if names is None else names)
    return (finding for _, finding in looked if finding)
