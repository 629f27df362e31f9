from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.events import UnknownEvent, arrivals


def record(key: str = "uploads/ann/beach.jpg", name: str = "ObjectCreated:Put", **about: Any) -> dict[str, Any]:
    return {
        "eventName": name,
        "eventTime": "2026-03-04T05:06:07.123Z",
        "s3": {
            "bucket": {"name": "pictures"},
            "object": {"key": key, "size": 100, "sequencer": "0A", "versionId": "v1"} | about,
        },
    }


def test_every_record_is_an_arrival_not_only_the_first() -> None:
    event = {"Records": [record("uploads/ann/1.jpg"), record("uploads/bob/2.jpg")]}
    found = list(arrivals(event))
    assert [(bucket, arrival.original.owner, arrival.key) for bucket, arrival in found] == [
        ("pictures", "ann", "uploads/ann/1.jpg"),
        ("pictures", "bob", "uploads/bob/2.jpg"),
    ]
    assert found[0][1].at == datetime(2026, 3, 4, 5, 6, 7, 123_000, UTC)


@pytest.mark.parametrize(
    ("encoded", "key"),
    [
        ("uploads/ann/k%C3%A4se+1.jpg", "uploads/ann/käse 1.jpg"),
        ("uploads%2Fann%2Fa%2Bb.jpg", "uploads/ann/a+b.jpg"),
        ("uploads/ann/%3Cscript%3E.jpg", "uploads/ann/<script>.jpg"),
    ],
)
def test_keys_are_decoded(encoded: str, key: str) -> None:
    [(_, arrival)] = arrivals({"Records": [record(encoded)]})
    assert arrival.key == key


def test_the_test_event_of_the_set_up_is_nothing() -> None:
    assert list(arrivals({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "pictures"})) == []


@pytest.mark.parametrize(
    "other",
    [
        record(name="ObjectRemoved:Delete"),
        record("renditions/ann/x/thumb.webp"),
        record("uploads/nobody.jpg"),
        record("uploads/ann/folder/"),
    ],
)
def test_what_is_no_arrival_of_a_picture_is_passed_over(other: dict[str, Any]) -> None:
    assert list(arrivals({"Records": [other]})) == []


def test_an_event_of_something_else_is_a_mistake_that_shows() -> None:
    with pytest.raises(UnknownEvent):
        list(arrivals({"detail": {}}))
