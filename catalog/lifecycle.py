"""The state machine of a picture: every rule about what may happen next, as pure functions from record to record.

    pending ─▶ processing ─▶ ready
                  │  ▲
                  ▼  │ a newer object under the same key: a retry, a restore, an overwrite
                failed

The bucket's events come at least once and in any order; the `sequencer` of the newest one that was seen decides. A
function answers its argument unchanged where there is nothing to do.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from catalog import mailing, moments
from catalog.image import Exposure, Image, Place, Rendition, Status
from catalog.keys import Original, derived_id

_SEQUENCER_DIGITS = 40
FAULT = "fault"
"""The code of a picture that nobody could process, as opposed to one that is no picture: a dead letter."""
_BROKE_OFF = (
    "Processing broke off several times, and was given up. The original is safe: try again. "
    "If that does not help, ask your administrator, who can see the cause."
)
GONE = "gone"
"""The code of a picture whose object was removed before it could be processed."""
NEVER_ARRIVED = "never-arrived"
_NEVER_ARRIVED = "The upload never arrived. Upload the file again; this entry can be removed."
LOST = "lost"
_LOST = "The original is gone from the storage. If you still have the file, upload it again."
WITHOUT_ORIGINAL = frozenset({GONE, NEVER_ARRIVED, LOST})
"""Codes of pictures that cannot be tried again, because there is nothing to process."""
_UNKNOWN: dict[str, Any] = {
    **dict.fromkeys(("sha256", "width", "height", "taken_at", "camera", "lens", "gps")),
    "exposure": Exposure(),
}
"""What an older object under the same key said is not true of the new one."""


@dataclass(frozen=True)
class Arrival:
    """One event of the bucket: an object is there. `sequencer` is the event's own hexadecimal text."""

    key: str
    bytes: int
    at: datetime
    sequencer: str
    object_version: str | None
    original: Original

    @property
    def order(self) -> str:
        """Text that sorts as S3 says sequencers do: the shorter one is filled up with zeros on the right."""
        return self.sequencer.lower().ljust(_SEQUENCER_DIGITS, "0")


def ask(owner: str, image_id: str, key: str, now: datetime, announced: dict[str, Any]) -> Image:
    """A new picture whose bytes are still to come; `announced` has its filename, bytes and content type."""
    asked = Image(owner, image_id, key, status=Status.PENDING, uploaded_at=moments.stamp(now), **announced)
    return asked.noted("asked", now)


def arrive(before: Image | None, arrival: Arrival) -> Image | None:
    """The object is there: the record waits for the result of this event, unless it has seen this one or a newer one.

    The time of upload is the time of the first event. An object that appears after its picture went to the trash brings
    the picture back; one that was there before, and of which the news is late, stays in the trash with it.
    """
    is_late = before is not None and before.deleted_at is not None and arrival.at <= moments.parse(before.deleted_at)
    if before is None or before.sequencer is None:
        first = replace(before or _found(arrival), uploaded_at=moments.stamp(arrival.at))
        arrived = _processing(first, arrival)
        if is_late:
            arrived = replace(arrived, deleted_at=first.deleted_at, purged=first.purged)
        return arrived.noted("arrived", arrival.at)
    if is_late or arrival.order <= before.sequencer:
        return before
    return _processing(before, arrival).noted("arrived", arrival.at)


def _found(arrival: Arrival) -> Image:
    """The record of an object that nobody announced."""
    original, at = arrival.original, moments.stamp(arrival.at)
    return Image(original.owner, original.id, arrival.key, original.filename, Status.PENDING, uploaded_at=at)


def _processing(image: Image, arrival: Arrival) -> Image:
    return replace(
        image,
        status=Status.PROCESSING,
        bytes=arrival.bytes,
        sequencer=arrival.order,
        object_version=arrival.object_version,
        reason=None,
        code=None,
        trace=None,
        deleted_at=None,
        purged=False,
    )


def own(arrival: Arrival, known: Image | None) -> Arrival:
    """The arrival with its own picture's id; `known` is the record under the id that its key says.

    A folder named like an id may hold a second file: that one is a picture of its own.
    """
    if known is None or known.key == arrival.key:
        return arrival
    return replace(arrival, original=replace(arrival.original, id=derived_id(arrival.key)))


def is_current(image: Image | None, arrival: Arrival) -> bool:
    """Whether the result of processing `arrival` is still wanted; what was thrown away waits until it is restored."""
    if image is None or image.deleted_at:
        return False
    return image.status == Status.PROCESSING and image.sequencer == arrival.order


def finish(image: Image, found: dict[str, Any], renditions: tuple[Rendition, ...], now: datetime) -> Image:
    """The picture is ready; `found` has what was read from the file, by the record's names."""
    ready = replace(image, status=Status.READY, renditions=renditions, **(_UNKNOWN | found))
    return ready.noted("ready", now)


def fail(image: Image, code: str, reason: str, found: dict[str, Any], now: datetime) -> Image:
    """The object is no picture that can be shown; `reason` is for its owner."""
    failed = replace(image, status=Status.FAILED, code=code, reason=reason, renditions=(), **(_UNKNOWN | found))
    return failed.noted(f"failed: {reason}", now)


def give_up(before: Image | None, arrival: Arrival, trace: str, now: datetime) -> Image | None:
    """Every try of this event broke off; a result that is there, or a newer object, is left alone.

    `trace` is what an administrator finds the cause with; its owner reads it too, in the history.
    """
    waiting = arrive(before, arrival)
    if waiting is None or not is_current(waiting, arrival):
        return before
    return replace(fail(waiting.noted(trace, now), FAULT, _BROKE_OFF, {}, now), trace=trace)


def trash(image: Image, now: datetime) -> Image:
    """To the trash, for 30 days."""
    trashed = replace(image, deleted_at=moments.stamp(now))
    return image if image.deleted_at else trashed.noted("moved to the trash", now)


def restore(image: Image, now: datetime) -> Image:
    """Back from the trash."""
    in_trash = image.deleted_at and not image.purged
    return replace(image, deleted_at=None).noted("restored", now) if in_trash else image


def purge(image: Image, now: datetime) -> Image:
    """Out of the trash for good; only a newer object under the same key brings the picture back."""
    in_trash = image.deleted_at and not image.purged
    return replace(image, purged=True).noted("deleted for good", now) if in_trash else image


def edit(image: Image, changes: dict[str, Any], now: datetime) -> Image:
    """Its owner says what it is called, how it is tagged, or which way up it is; `changes` by the record's names.

    A turned picture waits for its renditions to be made anew; until then the old ones show it.
    """
    edited = replace(image, **changes)
    if edited.rotation == image.rotation:
        return edited
    return replace(edited, status=Status.PROCESSING).noted("turned", now)


def removed(image: Image, sequencer: str | None, version: str, at: datetime, now: datetime) -> Image:
    """Somebody hid the original in the bucket at `at`: as if it had been moved to the trash then, for as long.

    `version` is what is hidden, and what a restore brings back. Nothing is done where an event newer than `sequencer`
    has come.
    """
    if image.deleted_at or image.sequencer != sequencer:
        return image
    trashed = replace(image, deleted_at=moments.stamp(at), object_version=version)
    return trashed.noted("removed in the bucket, moved to the trash", now)


def lose(image: Image, sequencer: str | None, left: tuple[Rendition, ...], now: datetime) -> Image:
    """No version of the original is left. What was read from it stays true, and `left` is all there is to look at.

    Nothing is done where an event newer than `sequencer` has come.
    """
    if image.deleted_at or image.sequencer != sequencer:
        return image
    return _end_unmailed(replace(image, renditions=left), LOST, _LOST, now)


def abandon(image: Image, now: datetime) -> Image:
    """What was asked for never came; if it comes after all, it arrives as usual."""
    if image.deleted_at or image.status != Status.PENDING:
        return image
    return _end_unmailed(replace(image, bytes=0), NEVER_ARRIVED, _NEVER_ARRIVED, now)


def _end_unmailed(image: Image, code: str, reason: str, now: datetime) -> Image:
    """A repair found this end, maybe of thousands at once: the page tells of it, and no mail is owed."""
    failed = replace(image, status=Status.FAILED, code=code, reason=reason, trace=None)
    settled = tuple(dict.fromkeys((*image.notified, mailing.reference(failed))))
    return replace(failed, notified=settled).noted(f"failed: {reason}", now)


def put_in_album(image: Image, place: Place) -> Image:
    """Into an album, or to another place in it."""
    others = take_from_album(image, place.album).albums
    return replace(image, albums=(*others, place))


def take_from_album(image: Image, album: str) -> Image:
    """Out of an album."""
    others = tuple(each for each in image.albums if each.album != album)
    return image if others == image.albums else replace(image, albums=others)


def place_in(image: Image, album: str) -> Place | None:
    """Where in an album the picture is, or None."""
    return next((each for each in image.albums if each.album == album), None)


def retry(image: Image, now: datetime) -> Image:
    """Its owner asked to process it again; the copy onto itself follows."""
    return image.noted("retried", now)
