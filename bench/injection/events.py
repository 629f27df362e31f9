"""What S3 tells a function, made by hand: to send an event again, or late."""

from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from catalog import moments


def created(bucket: str, key: str, version: str, *, size: int, sequencer: str, at: datetime) -> dict[str, Any]:
    """An `ObjectCreated` event of one version of an object."""
    about = {"key": quote_plus(key, safe="/"), "size": size, "versionId": version, "sequencer": sequencer}
    s3 = {"bucket": {"name": bucket}, "object": about}
    return {"Records": [{"eventName": "ObjectCreated:Put", "eventTime": moments.stamp(at), "s3": s3}]}
