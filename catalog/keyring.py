"""The keys that sign sessions, shared by all servers through the users table.

The first server writes the ring, the others read it. A new key is published before it is used: servers read the ring
at least once a minute, so when its time comes every one of them accepts what it signed.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog import moments
from catalog.table import Table

_KEY = {"pk": "keys"}
PUBLISHED_BEFORE_USE = timedelta(minutes=5)
_KEPT = 3


@dataclass(frozen=True)
class Key:
    """One signing key and the time from which it signs."""

    secret: str
    signs_from: str


def load(table: Table, now: datetime) -> list[Key]:
    """The ring, oldest key first; made now if there is none."""
    row = table.get(_KEY)
    if row is None:
        # Whoever comes second finds the first one's ring.
        table.put(_row([_new_key(now)]), condition="attribute_not_exists(pk)")
        return load(table, now)
    return [Key(**key) for key in json.loads(row["ring"])]


def rotate(table: Table, now: datetime) -> list[Key]:
    """Add a key that signs from a few minutes on; the oldest keys are dropped."""
    ring = [*load(table, now), _new_key(now + PUBLISHED_BEFORE_USE)][-_KEPT:]
    table.put(_row(ring))
    return ring


def signing(ring: list[Key], now: datetime) -> tuple[str, list[str]]:
    """The secret that signs now, and the others that are still accepted."""
    current = max((key for key in ring if moments.parse(key.signs_from) <= now), key=lambda key: key.signs_from)
    return current.secret, [key.secret for key in ring if key is not current]


def _new_key(signs_from: datetime) -> Key:
    return Key(secrets.token_urlsafe(48), moments.stamp(signs_from))


def _row(ring: list[Key]) -> dict[str, str]:
    keys = [{"secret": key.secret, "signs_from": key.signs_from} for key in ring]
    return {**_KEY, "ring": json.dumps(keys)}
