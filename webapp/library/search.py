"""Which pictures are asked for. The page and the API ask alike, and each question is one Query on one index."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from catalog.image import Status
from catalog.images import Images
from catalog.pages import Page, Slice

_WHEN = r"^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?)?)?)?Z?$"
"""A beginning of an ISO 8601 time in UTC: `2026`, `2026-03`, `2026-03-04`, `2026-03-04T05:06Z`."""
MAX_VALUE = 128
"""Longer ones are not in the table: an index takes 1,024 bytes for a key."""
Value = Annotated[str | None, Field(max_length=MAX_VALUE)]
When = Annotated[str | None, Field(pattern=_WHEN)]

CRITERIA = {
    "q": "file name",
    "tag": "tag",
    "camera": "camera",
    "album": "album",
    "favourite": "favourites",
    "status": "status",
}
"""What there is an index for, and what people call it."""
FIRST = 30
"""Cards of a page that begins where the list does: a screen of them, and what ten packets carry, which is all that a
server may send before a browser has answered. Script asks for more before they end.
"""
PIECES = (*CRITERIA, "from", "to", "sort")
"""The arguments that make one list another."""


class Search(BaseModel):
    """Pictures, by at most one criterion, and between dates."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=60, ge=1, le=100)
    cursor: str | None = None
    since: When = Field(default=None, alias="from")
    until: When = Field(default=None, alias="to")
    sort: Literal["uploaded", "taken"] = "uploaded"
    q: Value = None
    camera: Value = None
    tag: Value = None
    album: Value = None
    favourite: Literal["true", "1"] | None = None
    status: Status | None = None

    @property
    def criteria(self) -> dict[str, str]:
        """What is searched for, by the names of the fields."""
        return {name: value for name in CRITERIA if (value := getattr(self, name)) is not None}

    @model_validator(mode="after")
    def has_an_index(self) -> "Search":
        """Refuse what no index answers, and say what can be asked instead."""
        wanted = [CRITERIA[name] for name in self.criteria]
        if len(wanted) > 1:
            raise ValueError(f"{' and '.join(wanted).capitalize()} cannot be searched together; keep one of them")
        if self.status == Status.READY:
            raise ValueError("There is no list of what is ready; the library without a status shows it all")
        if wanted and self.sort == "taken":
            raise ValueError(f"Only the whole library is sorted by capture; remove the {wanted[0]} or the order")
        return self

    @property
    def part(self) -> Slice:
        """Which part of the list."""
        return Slice(self.limit, self.cursor, _text(self.since), _text(self.until))


class View(Search):
    """A page of the library: the page's own form sends empty fields, and other people's links may carry anything."""

    model_config = ConfigDict(extra="ignore")

    limit: int = Field(default=99, ge=1, le=100, description="Three squares a row on a phone")
    at: When = None
    backwards: bool = False

    @model_validator(mode="before")
    @classmethod
    def without_blanks(cls, values: dict[str, str]) -> dict[str, str]:
        """A field left empty asks for nothing."""
        return {name: value for name, value in values.items() if value.strip()}

    @property
    def kept(self) -> dict[str, str]:
        """What an address needs to show the same list from its beginning."""
        sent = self.model_dump(by_alias=True, include={"since", "until", "sort", "limit"}, exclude_defaults=True)
        return self.criteria | {name: str(value) for name, value in sent.items()}

    @property
    def narrows(self) -> bool:
        """Whether it is not the whole library."""
        return bool(self.criteria or self.since or self.until)

    @property
    def begins_midway(self) -> bool:
        """Whether the page begins elsewhere than the list."""
        return bool(self.cursor or self.at)

    @property
    def first(self) -> "View":
        """What a page begins with: a long one would keep people on a slow line waiting for the first picture."""
        return self if self.begins_midway else self.model_copy(update={"limit": min(self.limit, FIRST)})

    @property
    def part(self) -> Slice:
        """Which part of the list."""
        return Slice(
            self.limit, self.cursor, _text(self.since), _text(self.until), _text(self.at), backwards=self.backwards
        )


class CardsRequest(BaseModel):
    """Some pictures by their ids, with commas between."""

    ids: str = Field(min_length=1, max_length=100 * 27)

    @property
    def unique(self) -> list[str]:
        """Each id once: a batch is refused where a key is in it twice."""
        return list(dict.fromkeys(self.ids.split(",")))[:100]


def find(images: Images, owner: str, search: Search) -> Page:
    """One page of what was asked for.

    Raises:
        BadCursor: the cursor is of another list.
    """
    if search.q is not None:
        return images.by_name(owner, search.q, search.part)
    if search.status:
        return images.by_status(owner, search.status, search.part)
    if search.favourite:
        return images.by_edge(owner, "favourite", "", search.part)
    for kind in ("camera", "tag", "album"):
        if (value := getattr(search, kind)) is not None:
            return images.by_edge(owner, kind, value, search.part)
    listed = images.by_capture if search.sort == "taken" else images.newest
    return listed(owner, search.part)


def _text(when: str | None) -> str:
    return (when or "").removesuffix("Z")
