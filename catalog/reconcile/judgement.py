"""What is wrong about a picture, as a pure function of the evidence: the true state is what its original says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from catalog import lifecycle, limits, mailing, moments
from catalog.bucket import Object
from catalog.image import FINAL, Image
from catalog.reconcile.evidence import Evidence


class Wrong(StrEnum):
    """What can be wrong; the text is what an operator reads."""

    NO_RECORD = "no record"
    PENDING = "still pending"
    PROCESSING = "still processing"
    CHANGED = "changed since it was processed"
    NO_RENDITION = "rendition missing"
    NO_MAIL = "no mail"
    IN_TRASH = "in the trash, but visible"
    REMOVED = "removed in the bucket"
    LOST = "original lost"
    NEVER_ARRIVED = "never arrived"
    ORPHAN = "orphan rendition"
    MISCOUNT = "wrong count"


@dataclass(frozen=True)
class Finding:
    """Something that is wrong since `since`.

    It is about a picture, whose original has `key` as far as is known; or, without an id, about the `months` of
    `owner` whose pictures are counted wrong.
    """

    what: Wrong
    owner: str
    since: datetime
    id: str = ""
    key: str | None = None
    months: tuple[str, ...] = ()


def judge(evidence: Evidence, before: datetime) -> Finding | None:
    """The first thing that is wrong; what was touched since `before` may be under way, and is left alone."""
    since = evidence.last_touched
    if since >= before:
        return None
    what = _wrong(evidence, before)
    if what is None or (what is Wrong.NO_MAIL and _is_mailed_later(evidence, before)):
        return None
    known = evidence.image or evidence.original
    return Finding(what, evidence.owner, since, evidence.id, known.key if known else None)


def _wrong(evidence: Evidence, before: datetime) -> Wrong | None:
    image, original = evidence.image, evidence.original
    if image is None:
        what = Wrong.NO_RECORD if original and not original.hidden else None
    elif image.deleted_at:
        return _in_trash(image.deleted_at, evidence)
    elif original is None:
        what = _without_original(image, evidence, before)
    elif original.hidden:
        what = Wrong.REMOVED
    else:
        what = _with_original(image, original, evidence)
    return what or (Wrong.ORPHAN if evidence.orphans else None)


def _is_mailed_later(evidence: Evidence, before: datetime) -> bool:
    """Whether it waits for a digest whose clock is not lost."""
    image, rings_at = evidence.image, evidence.rings_at
    return image is not None and mailing.waits_for_digest(image) and rings_at is not None and rings_at >= before


def _in_trash(deleted_at: str, evidence: Evidence) -> Wrong | None:
    original = evidence.original
    if original and not original.hidden and original.modified > moments.parse(deleted_at):
        return Wrong.CHANGED
    is_visible = evidence.renditions or (original and not original.hidden)
    return Wrong.IN_TRASH if is_visible else None


def _without_original(image: Image, evidence: Evidence, before: datetime) -> Wrong | None:
    if image.sequencer is None:
        is_given_up = image.status in FINAL
        is_young = evidence.last_touched >= before - timedelta(days=limits.UPLOAD_DAYS)
        return None if is_given_up or is_young else Wrong.NEVER_ARRIVED
    is_known = image.code in lifecycle.WITHOUT_ORIGINAL and len(evidence.there) == len(image.renditions)
    return None if is_known else Wrong.LOST


def _with_original(image: Image, original: Object, evidence: Evidence) -> Wrong | None:
    if image.status not in FINAL:
        return Wrong.PENDING if image.sequencer is None else Wrong.PROCESSING
    if image.object_version != original.version or image.code in lifecycle.WITHOUT_ORIGINAL:
        return Wrong.CHANGED
    if len(evidence.there) < len(image.renditions):
        return Wrong.NO_RENDITION
    return Wrong.NO_MAIL if mailing.owes_mail(image) else None
