"""A library of many pictures on a running `bin/run`: `python -m bench.crowd DATA --count 10000`.

Cards, month counters and renditions are written straight into table and bucket: ten thousand uploads through the
pipeline would take an hour. There are no originals.
"""

import argparse
import io
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from PIL import Image as Pillow

from catalog import attributes, keys, moments
from catalog.bucket import Bucket
from catalog.image import Image, Rendition, Status
from catalog.items import card_key, items, month_key, partition
from docs.scenery import landscape
from local import environment, stack

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_SCENES = 12
_BYTES = 8_000_000
_BATCH = 25
"""As many items as BatchWriteItem takes."""


@dataclass(frozen=True)
class Scene:
    """A rendition that many pictures share the looks of."""

    data: bytes
    width: int
    height: int
    colour: str


def fill(endpoint: str, owner: str, count: int, *, years: float = 8, whole: bool = False) -> None:
    """Give `owner` many pictures, in the emulator at `endpoint`.

    Args:
        endpoint: of the emulator.
        owner: whose they are.
        count: how many; they are uploaded evenly over the last `years`.
        years: as they are counted back from now.
        whole: with everything that makes them found and gives each a page; the emulator's queries become slower with
            each item, so a large library has cards alone.
    """
    clients = stack.connect(endpoint)
    outputs = clients.cloudformation.describe_stacks(StackName=stack.STACK)["Stacks"][0]["Outputs"]
    names = {each["OutputKey"]: each["OutputValue"] for each in outputs}
    bucket = Bucket(clients.s3, names["ImagesBucket"])
    scenes = [_scene(seed) for seed in range(_SCENES)]
    now = datetime.now(UTC)
    pictures = []
    for number in range(count):
        at = now - timedelta(days=365 * years * number / count)
        pictures.append(_picture(bucket, owner, number, at, scenes[number % _SCENES]))
        if number % _BATCH == 0:
            sys.stderr.write(f"\r  {number} of {count} pictures")
    dynamodb = _dynamodb(endpoint)
    rows = list(_rows(pictures, whole=whole))
    for start in range(0, len(rows), _BATCH):
        requests: Any = [{"PutRequest": {"Item": attributes.write(row)}} for row in rows[start : start + _BATCH]]
        dynamodb.batch_write_item(RequestItems={names["ImagesTable"]: requests})
    sys.stderr.write("\n")


def _dynamodb(endpoint: str) -> "DynamoDBClient":
    settings = environment.aws(endpoint)
    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name=settings["AWS_REGION"],
        aws_access_key_id=settings["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=settings["AWS_SECRET_ACCESS_KEY"],
        config=Config(proxies={}),
    )


def _scene(seed: int) -> Scene:
    picture = Pillow.open(io.BytesIO(landscape(seed)))
    picture.thumbnail((512, 512))
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=78)
    return Scene(file.getvalue(), *picture.size, "#" + picture.resize((1, 1)).tobytes().hex())


def _picture(bucket: Bucket, owner: str, number: int, at: datetime, scene: Scene) -> Image:
    image_id = keys.derived_id(f"{number}")

    def rendition(name: str) -> Rendition:
        version = bucket.put(keys.rendition_key(owner, image_id, name, "webp"), scene.data, "image/webp")
        return Rendition(name, "webp", version, scene.width, scene.height, scene.colour)

    return Image(
        owner,
        image_id,
        keys.upload_key(owner, image_id, "x.jpg"),
        f"DSC_{number:05}.JPG",
        Status.READY,
        moments.stamp(at),
        bytes=_BYTES,
        width=scene.width * 8,
        height=scene.height * 8,
        taken_at=f"{at - timedelta(days=number % 900):%Y-%m-%dT%H:%M:%S}",
        renditions=(rendition("thumb"), rendition("preview")),
        version=1,
    )


def _rows(pictures: Sequence[Image], *, whole: bool) -> Iterator[dict[str, Any]]:
    pk = partition(pictures[0].owner)
    counted: Counter[str] = Counter()
    for image in pictures:
        counted[month_key(image) or ""] += 1
        for sk, row in items(image).items():
            if whole or sk == card_key(image):
                yield {"pk": pk, "sk": sk, **row}
    for sk, number in counted.items():
        yield {"pk": pk, "sk": sk, "count": number, "bytes": _BYTES * number}


if __name__ == "__main__":
    parser = argparse.ArgumentParser("bench.crowd", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path, help="folder of the running product")
    parser.add_argument("--owner", default="demo")
    parser.add_argument("--count", type=int, default=10_000)
    options = parser.parse_args()
    fill(f"http://127.0.0.1:{(options.data / 'emulator' / 'port').read_text()}", options.owner, options.count)
