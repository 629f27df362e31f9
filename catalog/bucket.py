"""The private bucket: originals are read, renditions written; what somebody uploaded is never deleted for good here."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from catalog import aws, moments
from catalog.errors import NotFound
from catalog.keys import UPLOADS

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_CHUNK = 1 << 20
_GONE = {"NoSuchKey", "NoSuchVersion", "404", "NotFound"}
_UPLOADED_AT = "uploaded-at"


@dataclass(frozen=True)
class Object:
    """A current object of the bucket."""

    key: str
    bytes: int
    modified: datetime
    version: str


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

    def announce(self, key: str, uploaded_at: datetime) -> None:
        """Copy an object onto itself, so that the bucket sends its event again; the copy remembers the first upload.

        Raises:
            NotFound: there is no such object.
        """
        try:
            head = self._client.head_object(Bucket=self.name, Key=key)
            self._client.copy_object(
                Bucket=self.name,
                Key=key,
                CopySource={"Bucket": self.name, "Key": key},
                MetadataDirective="REPLACE",
                TaggingDirective="REPLACE",
                Metadata=head["Metadata"] | {_UPLOADED_AT: moments.stamp(uploaded_at)},
                ContentType=head["ContentType"],
            )
        except ClientError as error:
            if aws.code(error) in _GONE:
                raise NotFound("object", key) from error
            raise

    def uploads(self) -> Iterator[Object]:
        """Every current original, in the order of the keys."""
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self.name, Prefix=UPLOADS)
        for page in pages:
            for entry in page.get("Versions", []):
                if entry["IsLatest"]:
                    yield Object(entry["Key"], entry["Size"], entry["LastModified"], entry["VersionId"])


def _moment(text: str | None) -> datetime | None:
    """Anybody who may write to the bucket may write this metadata: what is no time of day anywhere is passed over."""
    try:
        moment = moments.parse(text) if text else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
