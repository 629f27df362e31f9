"""What AWS does by itself and the emulator does not: items that expired go, and versions of objects that are old."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from catalog import aws, moments
from cloudformation.storage import TRASH_DAYS
from local.background import Background

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import ListObjectVersionsOutputTypeDef

_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Version:
    """One version of an object, or a delete marker."""

    key: str
    id: str
    modified: datetime
    is_marker: bool


class Retention(Background):
    """Applies the bucket's lifecycle once a day; the emulator itself sweeps tables that say how."""

    def __init__(self, clients: aws.Aws, outputs: Mapping[str, str], say: Callable[[str], None]) -> None:
        """Keep the bucket and the tables that the stack's `outputs` name; `say` tells what went wrong."""
        super().__init__("retention")
        self._clients = clients
        self._outputs = outputs
        self._say = say

    def start(self) -> None:
        """Have expired items swept, and begin with the bucket."""
        for table in ("ImagesTable", "UsersTable"):
            self._clients.dynamodb.update_time_to_live(
                TableName=self._outputs[table],
                TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"},
            )
        super().start()

    def run(self) -> None:
        """Erase once a day what is old."""
        while not self.stopping.is_set():
            try:
                erase(self._clients.s3, self._outputs["ImagesBucket"], moments.now(), self.stopping.is_set)
            except (BotoCoreError, ClientError) as error:
                self._say(f"Old versions of pictures could not be erased: {error}")
            self.stopping.wait(_DAY)


def erase(s3: "S3Client", bucket: str, now: datetime, stopping: Callable[[], bool] = lambda: False) -> None:
    """Erase what the bucket's lifecycle erases: old noncurrent versions, and delete markers that hide nothing."""
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
    listed = (version for page in pages for version in _versions(page))
    for version in expired(listed, now):
        if stopping():
            return
        s3.delete_object(Bucket=bucket, Key=version.key, VersionId=version.id)


def _versions(page: "ListObjectVersionsOutputTypeDef") -> list[Version]:
    """Both of the page's lists as one: by key, the current version first, then the newest."""
    kinds = ((page.get("Versions", []), False), (page.get("DeleteMarkers", []), True))
    listed = [(each, is_marker) for entries, is_marker in kinds for each in entries]
    listed.sort(key=lambda pair: (pair[0]["Key"], not pair[0]["IsLatest"], -pair[0]["LastModified"].timestamp()))
    return [Version(each["Key"], each["VersionId"], each["LastModified"], is_marker) for each, is_marker in listed]


def expired(versions: Iterable[Version], now: datetime) -> Iterator[Version]:
    """Which of `versions`, sorted as S3 lists them, are past their time.

    A version is noncurrent from when the next one came; a marker that hides nothing any more goes as well.
    """
    oldest = now - timedelta(days=TRASH_DAYS)
    for _, same_key in groupby(versions, lambda version: version.key):
        all_of_it = list(same_key)
        past = [version for newer, version in pairwise(all_of_it) if newer.modified < oldest]
        yield from past
        if all_of_it[0].is_marker and len(past) == len(all_of_it) - 1:
            yield all_of_it[0]
