"""Bucket against table: what the pipeline never finished, for whatever reason, and how it is mended.

Nothing here decides what a picture is: an object is announced again, and the pipeline does the rest as at the first
time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from catalog import keys, lifecycle, moments
from catalog.bucket import Bucket, Object
from catalog.errors import NotFound
from catalog.image import FINAL, Image
from catalog.images import Images


@dataclass(frozen=True)
class Finding:
    """One object and what is wrong about its record. `in_trash`: the object should be hidden, but is not."""

    object: Object
    what: str
    uploaded_at: datetime
    in_trash: bool = False


def findings(images: Images, bucket: Bucket, before: datetime) -> Iterator[Finding]:
    """What is wrong with the originals that were last written before `before`; younger ones may be under way."""
    for each in bucket.uploads():
        original = keys.parse(each.key)
        if original is None or each.modified >= before:
            continue
        image = images.find(original.owner, original.id)
        if image is not None and image.key != each.key:
            image = images.find(original.owner, keys.derived_id(each.key))
        what = _wrong(image, each)
        if what:
            uploaded_at = moments.parse(image.uploaded_at) if image else each.modified
            yield Finding(each, what, uploaded_at, in_trash=bool(image and image.deleted_at))


def mend(bucket: Bucket, finding: Finding) -> None:
    """Put one finding right; doing it twice does no harm."""
    if finding.in_trash:
        bucket.hide(finding.object.key)
        return
    try:
        bucket.announce(finding.object.key, finding.uploaded_at)
    except NotFound:
        # Deleted since it was found: then there is nothing to mend.
        return


def _wrong(image: Image | None, found: Object) -> str | None:
    if image is None:
        return "no record"
    if image.deleted_at:
        return "in the trash"
    if image.status not in FINAL:
        return f"still {image.status}"
    if image.object_version != found.version:
        return "changed since it was processed"
    if lifecycle.reference(image) not in image.notified:
        return "no mail"
    return None
