from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalog import keys, lifecycle
from catalog.aws import Aws
from catalog.bucket import Bucket
from catalog.image import Image, Status
from catalog.images import Images
from catalog.lifecycle import Arrival
from catalog.reconcile import Finding, findings, mend

KEY = "uploads/ann/beach.jpg"


def later() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=5)


def found(images: Images, bucket: Bucket) -> list[Finding]:
    return list(findings(images, bucket, later()))


def put(bucket: Bucket, images: Images) -> Image:
    """A picture that was processed and mailed."""
    original, now = keys.parse(KEY), datetime.now(UTC)
    assert original
    version = bucket.put(KEY, b"original", "image/jpeg")
    arrived = lifecycle.arrive(None, Arrival(KEY, 8, now, "0A", version, original))
    assert arrived
    ready = lifecycle.finish(arrived, {"sha256": "ab"}, (), now)
    mailed = lifecycle.mailed(ready, lifecycle.reference(ready), now)
    image, _ = images.change("ann", original.id, lambda _: mailed)
    assert image
    return image


def test_what_is_right_is_left_alone(images: Images, bucket: Bucket) -> None:
    put(bucket, images)
    assert found(images, bucket) == []


def test_an_object_without_a_record_is_announced_again_with_its_time_of_upload(
    images: Images, bucket: Bucket, clients: Aws
) -> None:
    version = bucket.put(KEY, b"original", "image/jpeg")
    [finding] = found(images, bucket)
    assert finding.what == "no record"
    mend(bucket, finding)
    head = clients.s3.head_object(Bucket=bucket.name, Key=KEY)
    assert head["VersionId"] != version
    assert datetime.fromisoformat(head["Metadata"]["uploaded-at"]) == finding.object.modified


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"status": Status.PROCESSING}, "still processing"),
        ({"notified": ()}, "no mail"),
        ({"object_version": "older"}, "changed since it was processed"),
    ],
)
def test_unfinished_unmailed_and_overwritten_pictures_are_found(
    images: Images, bucket: Bucket, change: dict[str, Any], what: str
) -> None:
    image = put(bucket, images)
    images.change("ann", image.id, lambda before: before and replace(before, **change))
    assert [finding.what for finding in found(images, bucket)] == [what]


def test_what_is_in_the_trash_is_hidden_not_announced(images: Images, bucket: Bucket) -> None:
    image = put(bucket, images)
    images.change("ann", image.id, lambda before: before and lifecycle.trash(before, datetime.now(UTC)))
    [finding] = found(images, bucket)
    mend(bucket, finding)
    assert list(bucket.uploads()) == []
    assert found(images, bucket) == []


def test_what_is_younger_or_nobodys_is_left_alone(images: Images, bucket: Bucket) -> None:
    bucket.put(KEY, b"original", "image/jpeg")
    bucket.put("uploads/no-owner.jpg", b"original", "image/jpeg")
    assert list(findings(images, bucket, datetime.now(UTC) - timedelta(minutes=1))) == []


def test_an_object_that_is_gone_meanwhile_needs_no_mending(images: Images, bucket: Bucket) -> None:
    bucket.put(KEY, b"original", "image/jpeg")
    [finding] = found(images, bucket)
    bucket.hide(KEY)
    mend(bucket, finding)
    assert list(bucket.uploads()) == []
