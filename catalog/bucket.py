"""The private bucket: originals are read, renditions written; what somebody uploaded is never deleted for good here."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from catalog import aws, moments
from catalog.errors import NotFound

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_CHUNK = 1 << 20
_GONE = {"NoSuchKey", "NoSuchVersion", "404", "NotFound"}
_UPLOADED_AT = "uploaded-at"


@dataclass(frozen=True)
class Object:
    """What the bucket has under a key: its newest version; `hidden` by a delete marker since `modified`, or not."""

    key: str
    bytes: int
    modified: datetime
    version: str
    hidden: bool = False


@dataclass(frozen=True)
class Download:
    """What was learned by fetching an object; `uploaded_at` is set on one that was copied onto itself."""

    sha256: str
    uploaded_at: datetime | None


class Bucket:
    """One bucket, by its name."""

    def __init__(self, client: "S3Client", name: str) -> None:
        self._client = client
        self.name = name

    def download(self, key: str, version: str | None, path: Path) -> Download:
        """Write the object to `path`.

        Raises:
            NotFound: there is no such object or version any more.
        """
        which: dict[str, Any] = {"VersionId": version} if version else {}
        digest = hashlib.sha256()
        try:
            answer = self._client.get_object(Bucket=self.name, Key=key, **which)
        except ClientError as error:
            if aws.code(error) in _GONE:
                raise NotFound("object", key) from error
            raise
        with path.open("wb") as file:
            for chunk in answer["Body"].iter_chunks(_CHUNK):
                digest.update(chunk)
                file.write(chunk)
        return Download(digest.hexdigest(), _moment(answer["Metadata"].get(_UPLOADED_AT)))

    def put(self, key: str, data: bytes, content_type: str) -> str:
        """Write a rendition; answers its version."""
        answer = self._client.put_object(
            Bucket=self.name,
            Key=key,
            Body=data,
            ContentType=content_type,
            # Its address names the version, so it never changes; private, because the address is a secret.
            CacheControl="private, max-age=31536000, immutable",
        )
        return answer["VersionId"]

    def take_back(self, key: str, version: str) -> None:
        """Remove one version that nobody refers to; the one before is current again."""
        self._client.delete_object(Bucket=self.name, Key=key, VersionId=version)

    def hide(self, key: str) -> None:
        """Put a delete marker on the object; its versions stay until the bucket's lifecycle removes them."""
        self._client.delete_object(Bucket=self.name, Key=key)

    def bring_back(self, key: str, version: str) -> str:
        """Make an older version current again, as a new version; answers that.

        Raises:
            NotFound: the version is gone.
        """
        source: Any = {"Bucket": self.name, "Key": key, "VersionId": version}
        try:
            # Tags, which others may have set, would need rights of their own to be copied.
            answer = self._client.copy_object(Bucket=self.name, Key=key, CopySource=source, TaggingDirective="REPLACE")
        except ClientError as error:
            if aws.code(error) in _GONE:
                raise NotFound("object", key) from error
            raise
        return answer["VersionId"]

    def announce(self, key: str, uploaded_at: datetime | None = None) -> None:
        """Copy an object onto itself, so that the bucket sends its event again; the copy remembers the first upload.

        Args:
            key: the object.
            uploaded_at: when that was. None: what an earlier copy remembers, or else the object's own time.

        Raises:
            NotFound: there is no such object.
        """
        try:
            head = self._client.head_object(Bucket=self.name, Key=key)
            first = uploaded_at or _moment(head["Metadata"].get(_UPLOADED_AT)) or head["LastModified"]
            self._client.copy_object(
                Bucket=self.name,
                Key=key,
                CopySource={"Bucket": self.name, "Key": key},
                MetadataDirective="REPLACE",
                TaggingDirective="REPLACE",
                Metadata=head["Metadata"] | {_UPLOADED_AT: moments.stamp(first)},
                ContentType=head["ContentType"],
            )
        except ClientError as error:
            if aws.code(error) in _GONE:
                raise NotFound("object", key) from error
            raise

    def objects(self, prefix: str) -> Iterator[Object]:
        """Every key under `prefix` that has a version, in order; hidden ones too."""
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self.name, Prefix=prefix)
        entries = (
            entry
            for page in pages
            for entry in sorted([*page.get("Versions", []), *page.get("DeleteMarkers", [])], key=itemgetter("Key"))
        )
        for _, versions in groupby(entries, key=itemgetter("Key")):
            found = _newest(list(versions))
            if found:
                yield found

    def object(self, key: str) -> Object | None:
        """What is under `key` now, or None where no version of it is left."""
        first = next(self.objects(key), None)
        return first if first and first.key == key else None

    def folders(self, prefix: str) -> Iterator[str]:
        """The names of the folders right under `prefix`, also of those in which everything is hidden."""
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=self.name, Prefix=prefix, Delimiter="/"
        )
        for page in pages:
            for each in page.get("CommonPrefixes", []):
                yield each["Prefix"].removeprefix(prefix).removesuffix("/")


def _newest(entries: list[Any]) -> Object | None:
    """What is left of one key; `entries` are its versions and delete markers, each newest first."""
    latest = next(each for each in entries if each["IsLatest"])
    version = next((each for each in entries if "Size" in each), None)
    if version is None:
        return None
    return Object(
        version["Key"], version["Size"], latest["LastModified"], version["VersionId"], hidden=latest is not version
    )


def _moment(text: str | None) -> datetime | None:
    """Anybody who may write to the bucket may write this metadata: what is no time of day anywhere is passed over."""
    try:
        moment = moments.parse(text) if text else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
