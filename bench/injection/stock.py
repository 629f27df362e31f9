"""All that is stored in an account: items, objects, mails."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bench.injection.mails import Mail
from catalog import keys
from catalog.attributes import Values, read
from catalog.image import Image

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_s3 import S3Client


@dataclass
class Stock:
    """Taken at one moment, when nobody writes."""

    rows: dict[tuple[str, str], Values] = field(default_factory=dict)
    """Every item, by partition and sort key."""
    versions: set[tuple[str, str]] = field(default_factory=set)
    """Every version of every object."""
    current: dict[str, str] = field(default_factory=dict)
    """The version that is not hidden, by object key."""
    originals: dict[str, bytes] = field(default_factory=dict)
    renditions: dict[str, bytes] = field(default_factory=dict)
    """What is current, by object key."""
    mails: list[Mail] = field(default_factory=list)
    """What was mailed; what was repeated is here once."""
    forgotten: set[str] = field(default_factory=set)
    """References of mails that the emulator may have forgotten: it was killed soon afterwards."""

    @cached_property
    def records(self) -> list[Image]:
        """Every record, in the order of the objects' keys."""
        return sorted(
            (
                Image.from_json(row["record"], pk.removeprefix("U#"), row["version"])
                for (pk, sk), row in self.rows.items()
                if sk.startswith("D#")
            ),
            key=lambda image: image.key,
        )


def take_stock(
    dynamodb: "DynamoDBClient", s3: "S3Client", table: str, bucket: str, mails: Iterable[Mail] = ()
) -> Stock:
    """Read everything of one table and one bucket."""
    stock = Stock(mails=list({each.reference: each for each in mails}.values()))
    for items in dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        for row in map(read, items["Items"]):
            stock.rows[row.pop("pk"), row.pop("sk")] = row
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for each in page.get("Versions", []):
            stock.versions.add((each["Key"], each["VersionId"]))
            if each["IsLatest"]:
                stock.current[each["Key"]] = each["VersionId"]
    for key in stock.current:
        kept = stock.originals if keys.parse(key) else stock.renditions
        kept[key] = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    return stock
