"""What forms and the API take, checked by pydantic; the API's description is made from the same models."""

from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)

from catalog import keys, limits
from webapp.accounts.passwords import LONGEST

Filename = Annotated[str, StringConstraints(min_length=1, max_length=limits.MAX_FILENAME, pattern=r"^[^\x00]+$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Ulid = Annotated[str, StringConstraints(pattern=f"^{keys.ID}$")]
AlbumTitle = Annotated[str, StringConstraints(min_length=1, max_length=limits.MAX_TITLE, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]
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
    id: Annotated[Ulid | None, Field(description="Of the picture: asked for again with it, it is the same one")] = None


class SignRequest(Strict):
    """One step of an upload in parts, by the names that Uppy uses."""

    method: Literal["GET", "PUT", "POST", "DELETE"]
    uploadId: Annotated[str, StringConstraints(min_length=1, max_length=1024)] | None = None  # noqa: N815 (S3 calls it so)
    partNumber: int | None = None  # noqa: N815 (S3 calls it so)


class PartRequest(BaseModel):
    """Which part of a list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=60, ge=1, le=100)
    cursor: str | None = None


class AlbumRequest(Strict):
    """An album to be made."""

    title: AlbumTitle


class AlbumEditRequest(Strict):
    """What may be changed of an album; what is left out stays."""

    title: AlbumTitle | None = None
    cover: Annotated[str | None, Field(description="The id of one of its pictures; null: the first one")] = None


class MembersRequest(Strict):
    """Pictures for an album."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=100)]


class PlaceRequest(Strict):
    """A place in an album."""

    after: Annotated[Id | None, Field(description="The id of a picture of the album; null: before all others")] = None


class ShareRequest(Strict):
    """A link to be made: to an album, or to a picture."""

    album: Id | None = None
    image: Id | None = None
    days: int = Field(default=limits.SHARE_DAYS, ge=1, le=limits.MAX_SHARE_DAYS)
    password: Annotated[str, StringConstraints(min_length=8, max_length=LONGEST)] | None = None
    originals: bool = Field(default=False, description="True: also the originals, which carry their metadata")

    @field_validator("days", mode="wrap")
    @classmethod
    def is_a_time(cls, days: object, validate: ValidatorFunctionWrapHandler) -> int:
        """One sentence for whatever is no number of days."""
        try:
            return int(validate(days))
        except ValidationError as error:
            raise ValueError(f"A link is good for 1 to {limits.MAX_SHARE_DAYS} days, in whole numbers") from error

    @model_validator(mode="after")
    def shows_one_thing(self) -> Self:
        """Either an album or a picture."""
        if (self.album is None) == (self.image is None):
            raise ValueError("Name an album or an image, and not both")
        return self


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


class BatchRequest(Strict):
    """A change of several pictures; what is left out stays."""

    ids: Annotated[list[Annotated[str, StringConstraints(max_length=26)]], Field(min_length=1, max_length=50)]
    add_tags: Annotated[tuple[Tag, ...], Field(max_length=limits.MAX_TAGS)] = ()
    remove_tags: Annotated[tuple[Tag, ...], Field(max_length=limits.MAX_TAGS)] = ()
    favourite: bool | None = None
    deleted: bool | None = Field(default=None, description="True: to the trash; false: back from it")
