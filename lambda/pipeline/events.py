"""What S3 tells the function: `ObjectCreated` events, any number of records each."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from catalog import keys, moments
from catalog.lifecycle import Arrival


class UnknownEvent(Exception):
    """Not an event of S3: somebody connected the function to something else."""


def arrivals(event: Mapping[str, Any]) -> Iterator[tuple[str, Arrival]]:
    """The objects that arrived, each with its bucket's name.

    Passed over: the `s3:TestEvent` that S3 sends when the notification is set up, records of anything but a creation,
    and keys that are nobody's picture.

    Raises:
        UnknownEvent: `event` has no records and is no test.
    """
    if event.get("Event") == "s3:TestEvent":
        return
    if "Records" not in event:
        raise UnknownEvent(f"an event with {sorted(event)} and no Records")
    for record in event["Records"]:
        arrival = _arrival(record)
        if arrival:
            yield record["s3"]["bucket"]["name"], arrival


def _arrival(record: Mapping[str, Any]) -> Arrival | None:
    if not record.get("eventName", "").startswith("ObjectCreated:"):
        return None
    about = record["s3"]["object"]
    # S3 encodes keys as in a form: a blank is a plus.
    key = unquote_plus(about["key"])
    original = keys.parse(key)
    if original is None:
        return None
    return Arrival(
        key=key,
        bytes=about.get("size", 0),
        at=moments.parse(record["eventTime"]),
        sequencer=about["sequencer"],
        object_version=about.get("versionId"),
        original=original,
    )
