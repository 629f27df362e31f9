"""What the audit is for: it finds each kind of damage, and nothing where there is none."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bench.injection.likeness import jpeg
from catalog import mailing, moments
from catalog.image import Image, Status
from pipeline.notify import publish
from tests.faults.world import BUCKET, ENVIRON, OWNER, TABLE, World, parts

KEY = "uploads/ann/beach.jpg"

Damage = Callable[[World, Image], object]


def change(**changes: Any) -> Damage:
    return lambda world, image: world.images.change(OWNER, image.id, lambda _: replace(image, **changes))


def put(key: str) -> Damage:
    """Write another picture, of which nobody hears."""
    return lambda _, image: parts().operator.s3.put_object(
        Bucket=BUCKET, Key=key.format(id=image.id), Body=jpeg("another")
    )


def delete_item(sort_key: str) -> Damage:
    return lambda _, image: parts().operator.dynamodb.delete_item(
        TableName=TABLE, Key={"pk": {"S": f"U#{OWNER}"}, "sk": {"S": sort_key.format(id=image.id)}}
    )


def add_item(sort_key: str, **numbers: int) -> Damage:
    item = {"pk": {"S": f"U#{OWNER}"}, "sk": {"S": sort_key}} | {n: {"N": str(v)} for n, v in numbers.items()}
    return lambda *_: parts().operator.dynamodb.put_item(TableName=TABLE, Item=item)


def version(image: Image) -> str:
    """Of the thumb."""
    return next(each.version for each in image.renditions if each.name == "thumb")


def show_another(world: World, image: Image) -> None:
    """The record names a rendition that is of something else."""
    [thumb] = [each for each in image.renditions if each.name == "thumb"]
    version = world.bucket.put(f"renditions/ann/{image.id}/thumb.webp", jpeg("another"), "image/webp")
    others = tuple(each for each in image.renditions if each != thumb)
    change(renditions=(*others, replace(thumb, version=version)))(world, image)


def mail_again(_: World, image: Image) -> None:
    text = f"https://pictures.example/images/{image.id}\n"
    publish(parts().operator.sns, ENVIRON["TOPIC_ARN"], "1 picture is ready", text, {"reference": "ann.00.digest"})


DAMAGES: list[tuple[str, Damage]] = [
    ("lost", lambda world, _: world.remove(KEY)),
    ("lost", delete_item("D#{id}")),
    ("lost", lambda world, image: world.bucket.take_back(f"renditions/ann/{image.id}/thumb.webp", version(image))),
    ("state", change(status=Status.PROCESSING)),
    ("content", put(KEY)),
    ("content", change(sha256="00")),
    ("content", change(renditions=())),
    ("content", change(rotation=180)),
    ("content", change(deleted_at=moments.stamp(moments.now()))),
    ("content", show_another),
    ("orphan", put("renditions/ann/{id}/thumb.jpg")),
    ("orphan", put("renditions/ann/{id}/thumb.webp")),
    ("unmailed", change(notified=())),
    ("repeated", mail_again),
    ("item", delete_item("N#beach.jpg#{id}")),
    ("item", add_item("E#camera#NIKON#2026#X")),
    ("counter", add_item("C#2020-01#7", count=1, bytes=1)),
]


@pytest.fixture
def image(world: World) -> Image:
    world.put(KEY, jpeg("beach"))
    world.functions.deliver(0)
    [image] = world.records()
    return image


def test_where_nothing_is_wrong_nothing_is_found(world: World, image: Image) -> None:
    assert mailing.reference(image) in image.notified
    assert world.discrepancies() == []


@pytest.mark.parametrize(("kind", "damage"), DAMAGES)
def test_damage_is_found(world: World, image: Image, kind: str, damage: Damage) -> None:
    damage(world, image)
    assert kind in [each.kind for each in world.discrepancies()]
