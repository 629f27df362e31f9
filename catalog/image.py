"""One picture as the catalog knows it: an immutable record, and the card that a page of many pictures shows of it."""

import json
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from catalog import moments

_HISTORY = 100


class Status(StrEnum):
    """Where a picture is on its way."""

    PENDING = "pending"
    """Asked for; its bytes have not arrived."""
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"
    """With a reason that a person understands."""


FINAL = (Status.READY, Status.FAILED)


@dataclass(frozen=True)
class Rendition:
    """A smaller picture that the pipeline made; `version` is its exact version in the bucket."""

    name: str
    extension: str
    version: str
    width: int
    height: int
    colour: str = ""
    """What a page shows until it is loaded, as CSS writes it; none if it is transparent."""


@dataclass(frozen=True)
class Exposure:
    """Seconds, f-number, ISO, millimetres; None where the file does not say."""

    time: float | None = None
    f_number: float | None = None
    iso: int | None = None
    focal_length: float | None = None


@dataclass(frozen=True)
class Gps:
    """Degrees north and east, metres above the sea."""

    lat: float
    lon: float
    altitude: float | None = None


@dataclass(frozen=True)
class Step:
    """One line of a picture's history."""

    at: str
    what: str


@dataclass(frozen=True)
class Mailing:
    """A claim: `by` is publishing the mail about `what` (a `mailing.reference`); after `until` the claim is void."""

    by: str
    until: str
    what: str = ""
    """Empty in records of older releases: about whatever the picture is."""


@dataclass(frozen=True)
class Place:
    """That a picture is in an album, and where in its order: by `rank`, as text."""

    album: str
    rank: str


@dataclass(frozen=True)
class Image:
    """The whole record of a picture. Times are `moments.stamp` text; unknown is None.

    `bytes` is the size that was announced until the object arrives, and then the object's. `width` and `height` are as
    shown. `sequencer` orders the bucket's events about the key. `notified` names the contents and states that were
    mailed, or need no mail; `waiting` the one whose mail goes into the owner's next digest.
    """

    owner: str
    id: str
    key: str
    filename: str
    status: Status
    uploaded_at: str
    bytes: int = 0
    content_type: str | None = None
    reason: str | None = None
    code: str | None = None
    trace: str | None = None
    """By what an administrator finds out why processing was given up."""
    sequencer: str | None = None
    object_version: str | None = None
    sha256: str | None = None
    width: int | None = None
    height: int | None = None
    taken_at: str | None = None
    camera: str | None = None
    lens: str | None = None
    exposure: Exposure = Exposure()
    gps: Gps | None = None
    title: str | None = None
    tags: tuple[str, ...] = ()
    favourite: bool = False
    rotation: int = 0
    """What its owner turned it by, in degrees clockwise, on top of the file's own orientation."""
    albums: tuple[Place, ...] = ()
    """Also of albums that were deleted since: nobody looks a picture up by those."""
    deleted_at: str | None = None
    purged: bool = False
    """Deleted for good: the record stays until the bytes are erased, so that a late event brings nothing back."""
    renditions: tuple[Rendition, ...] = ()
    history: tuple[Step, ...] = ()
    mailing: Mailing | None = None
    waiting: str | None = None
    notified: tuple[str, ...] = ()
    version: int = field(default=0, compare=False)
    """How often the record was saved; the next save is refused if somebody else saved in between."""

    def rendition(self, name: str) -> Rendition | None:
        """The rendition called `name`, once it is made."""
        return next((each for each in self.renditions if each.name == name), None)

    def noted(self, what: str, at: datetime) -> Self:
        """The record with one more line in its history, of which the last ones are kept."""
        return replace(self, history=(*self.history, Step(moments.stamp(at), what))[-_HISTORY:])

    def to_json(self) -> str:
        """Text for the table; `version` and empty fields are left out."""
        values = {name: value for name, value in vars(self).items() if value not in (None, (), False)}
        del values["owner"], values["version"]
        # Not by `asdict`, which copies every part first and takes six times as long: each change writes it twice.
        return json.dumps(values, default=vars, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str, owner: str, version: int) -> Self:
        """Read what `to_json` wrote; unknown names, of a newer release, are passed over."""
        known = {each.name for each in fields(cls)}
        values = {name: value for name, value in json.loads(text).items() if name in known}
        for name, read in _READERS.items():
            if name in values:
                values[name] = read(values[name])
        return cls(owner=owner, version=version, **values)


_READERS: dict[str, Any] = {
    "status": Status,
    "exposure": lambda value: Exposure(**value),
    "gps": lambda value: Gps(**value),
    "tags": tuple,
    "albums": lambda value: tuple(Place(**each) for each in value),
    "renditions": lambda value: tuple(Rendition(**each) for each in value),
    "history": lambda value: tuple(Step(**each) for each in value),
    "mailing": lambda value: Mailing(**value),
    "notified": tuple,
}


@dataclass(frozen=True)
class Card:
    """What a page of many pictures shows of one; small, because a list costs its size."""

    id: str
    filename: str
    status: Status
    uploaded_at: str
    bytes: int
    reason: str | None = None
    code: str | None = None
    width: int | None = None
    height: int | None = None
    taken_at: str | None = None
    title: str | None = None
    favourite: bool = False
    deleted_at: str | None = None
    renditions: tuple[Rendition, ...] = ()

    @classmethod
    def of(cls, image: Image) -> Self:
        """The card of `image`."""
        return cls(**{each.name: getattr(image, each.name) for each in fields(cls)})

    def to_json(self) -> str:
        """Compact text: the renditions as rows without names."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        values["renditions"] = [list(vars(each).values()) for each in self.renditions]
        return json.dumps({k: v for k, v in values.items() if v}, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote; unknown names, of a newer release, are passed over."""
        known = {each.name for each in fields(cls)}
        values = {name: value for name, value in json.loads(text).items() if name in known}
        values["status"] = Status(values["status"])
        values["renditions"] = tuple(Rendition(*row) for row in values.get("renditions", ()))
        return cls(**{"bytes": 0} | values)

    def rendition(self, name: str) -> Rendition | None:
        """The rendition called `name`, once it is made."""
        return next((each for each in self.renditions if each.name == name), None)
