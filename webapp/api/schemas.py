"""What the API takes, checked by pydantic; the API's description is made from the same models."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from catalog import limits
from catalog.image import Status
from webapp.uploads.errors import Refused

_WHEN = r"^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?)?)?)?Z?$"
"""A beginning of an ISO 8601 time in UTC: `2026`, `2026-03`, `2026-03-04`, `2026-03-04T05:06Z`."""
_SEARCHES = ("q", "camera", "tag", "album", "favourite", "status")

Filename = Annotated[str, StringConstraints(min_length=1, max_length=limits.MAX_FILENAME, pattern=r"^[^\x00]+$")]
Model = TypeVar("Model", bound=BaseModel)
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Tag = Annotated[
    str, StringConstraints(min_length=1, max_length=limits.MAX_TAG, strip_whitespace=True, pattern="^[^,]*$")
]
"""Without commas, which separate tags where people type them."""


class Strict(BaseModel):
    """Nothing is guessed: unknown names and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class UploadRequest(Strict):
    """A picture that somebody wants to upload."""

    filename: Filename
    size: int
    content_type: str = Field(max_length=100)
    sha256: Sha256 | None = None
    force: bool = False


class SignRequest(Strict):
    """One step of an upload in parts, by the names that Uppy uses."""

    method: Literal["GET", "PUT", "POST", "DELETE"]
    uploadId: Annotated[str, StringConstraints(min_length=1, max_length=1024)] | None = None  # noqa: N815
    partNumber: int | None = None  # noqa: N815


class EditRequest(Strict):
    """What may be changed of a picture; what is left out stays."""

    title: Annotated[str, StringConstraints(max_length=limits.MAX_TITLE, strip_whitespace=True)] | None = None
    tags: Annotated[list[Tag], Field(max_length=limits.MAX_TAGS)] | None = None
    favourite: bool | None = None
    rotation: Annotated[Literal[0, 90, 180, 270], Field(description="Degrees clockwise")] | None = None

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, as the record has them."""
        sent = self.model_dump(exclude_unset=True)
        if "title" in sent:
            sent["title"] = sent["title"] or None
        if "tags" in sent:
            sent["tags"] = tuple(dict.fromkeys(sent["tags"] or ()))
        if "favourite" in sent:
            sent["favourite"] = bool(sent["favourite"])
        if "rotation" in sent:
            sent["rotation"] = sent["rotation"] or 0
        return sent


class ListRequest(BaseModel):
    """Which pictures to list: at most one search, because each is one Query on one index."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=60, ge=1, le=100)
    cursor: str | None = None
    since: Annotated[str | None, Field(alias="from", pattern=_WHEN)] = None
    until: Annotated[str | None, Field(alias="to", pattern=_WHEN)] = None
    q: str | None = None
    camera: str | None = None
    tag: str | None = None
    album: str | None = None
    favourite: Literal["true", "1"] | None = None
    status: Status | None = None

    @model_validator(mode="after")
    def one_search(self) -> "ListRequest":
        """Refuse what no index answers."""
        searches = [name for name in _SEARCHES if getattr(self, name) is not None]
        if len(searches) > 1:
            raise ValueError(f"No index answers {' and '.join(searches)} together; ask for one of them")
        if self.status == Status.READY:
            raise ValueError("There is no list of what is ready; the list without a status shows the whole library")
        return self


def checked(model: type[Model], values: object, status: int = 422) -> Model:
    """`values` as `model`.

    Raises:
        Refused: with every field that is wrong and why.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Refused(status, " ".join(map(_sentence, error.errors()))) from error


def _sentence(error: Any) -> str:
    where = ".".join(map(str, error["loc"]))
    what = str(error["msg"]).removeprefix("Value error, ")
    return f"{where}: {what}." if where else f"{what}."
