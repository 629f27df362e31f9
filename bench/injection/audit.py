"""What has to be true when the faults are over: objects, records, renditions and mails tell one story.

Everything is compared with the objects, because a picture is what its owner's object holds.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from bench.injection import likeness
from bench.injection.stock import Stock
from catalog import keys, mailing
from catalog.image import FINAL, Image, Status

KINDS = {
    "lost": "pictures lost",
    "content": "pictures with wrong content",
    "state": "pictures not in a final state",
    "orphan": "orphan renditions",
    "unmailed": "pictures not mailed",
    "repeated": "pictures mailed twice",
    "item": "items left over, missing or wrong",
    "counter": "months miscounted",
}
"""Every kind of discrepancy, in words."""


@dataclass(frozen=True)
class Discrepancy:
    """Something that is not so: its kind, the key of the object or item, and what is wrong."""

    kind: str
    about: str
    what: str


def audit(stock: Stock) -> Iterator[Discrepancy]:
    """Whatever is not as it has to be."""
    records = {image.key: image for image in stock.records}
    for key in stock.originals.keys() - records.keys():
        yield Discrepancy("lost", key, "has no record")
    for image in stock.records:
        if records[image.key] is not image:
            yield Discrepancy("state", image.key, "has two records")
        yield from _state(image, stock)
        yield from _renditions(image, stock)
        yield from _mails(image, stock)
    yield from _orphans(stock)


def _state(image: Image, stock: Stock) -> Iterator[Discrepancy]:
    """The record says what the object is."""
    content = stock.originals.get(image.key)
    if content is None:
        if image.deleted_at is None and image.status != Status.PENDING:
            yield Discrepancy("lost", image.key, f"is {image.status}, but its object is not there")
    elif image.deleted_at:
        yield Discrepancy("content", image.key, "is in the trash, but its object can be read")
    elif image.status not in FINAL:
        yield Discrepancy("state", image.key, f"is {image.status}")
    elif image.object_version != stock.current[image.key]:
        yield Discrepancy("content", image.key, "describes an older object")
    elif not _describes(image, content):
        yield Discrepancy("content", image.key, f"{image.status} {image.code}: SHA-256 {image.sha256}")


def _describes(image: Image, content: bytes) -> bool:
    """A file that was refused unread, or that could never be read, has only its size."""
    if image.sha256 is None:
        return image.status == Status.FAILED and image.bytes == len(content)
    return image.sha256 == hashlib.sha256(content).hexdigest()


def _renditions(image: Image, stock: Stock) -> Iterator[Discrepancy]:
    """What the record names is there, will be kept when older versions expire, and shows the picture."""
    if image.deleted_at or image.status not in FINAL:
        return
    if image.status == Status.READY and {each.name for each in image.renditions} != {"thumb", "preview"}:
        yield Discrepancy("content", image.key, "is ready without its renditions")
    for each in image.renditions:
        key = keys.rendition_key(image.owner, image.id, each.name, each.extension)
        if (key, each.version) not in stock.versions:
            yield Discrepancy("lost", key, "is named by a record, but is not there")
        elif stock.current.get(key) != each.version:
            yield Discrepancy("orphan", key, "another version hides the one that the record names")
        elif not _shows(image, key, stock):
            yield Discrepancy("content", key, "shows another picture")


def _shows(image: Image, key: str, stock: Stock) -> bool:
    original = stock.originals.get(image.key)
    return original is None or likeness.are_alike(original, stock.renditions[key], image.rotation)


def _orphans(stock: Stock) -> Iterator[Discrepancy]:
    named = {
        keys.rendition_key(image.owner, image.id, each.name, each.extension)
        for image in stock.records
        if not image.deleted_at
        for each in image.renditions
    }
    for key in stock.renditions.keys() - named:
        yield Discrepancy("orphan", key, "belongs to no picture that is shown")


def _mails(image: Image, stock: Stock) -> Iterator[Discrepancy]:
    """Of every state that a picture ended in its owner was told once, by a mail of its own or in a digest.

    A digest whose note the emulator forgot is followed by another one, of other pictures, so it has another reference.
    """
    about = [each for each in stock.mails if image.id in each.pictures]
    digests = {each.reference for each in about if each.is_digest}
    due = len(set(image.notified) - {each.reference for each in about})
    reference = mailing.reference(image)
    if (image.status in FINAL and not image.deleted_at and reference not in image.notified) or len(digests) < due:
        yield Discrepancy("unmailed", image.key, f"{reference}: noted {image.notified}, told {about}")
    if len(digests - stock.forgotten) > due:
        yield Discrepancy("repeated", image.key, f"noted {image.notified}, told {about}")
