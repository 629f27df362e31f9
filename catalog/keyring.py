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
    """Add a key that signs from a few minutes on; kept are the one that signs now and the one before it."""
    ring = load(table, now)
    current = ring.index(_current(ring, now))
    ring = [*ring[max(0, current - 1) :], _new_key(now + PUBLISHED_BEFORE_USE)]
    table.put(_row(ring))
    return ring


def replace(table: Table, now: datetime) -> None:
    """Throw every key away, because one leaked; whatever they signed is void within a minute."""
    table.put(_row([_new_key(now)]))


def signing(ring: list[Key], now: datetime) -> tuple[str, list[str]]:
    """The secret that signs now, and the others that are still accepted."""
    current = _current(ring, now)
    return current.secret, [key.secret for key in ring if key is not current]


def _current(ring: list[Key], now: datetime) -> Key:
    """The newest key whose time has come; clocks of servers may differ by less than the first key's age."""
    return next((key for key in reversed(ring) if moments.parse(key.signs_from) <= now), ring[0])


def _new_key(signs_from: datetime) -> Key:
    return Key(secrets.token_urlsafe(48), moments.stamp(signs_from))


def _row(ring: list[Key]) -> dict[str, str]:
    keys = [{"secret": key.secret, "signs_from": key.signs_from} for key in ring]
    return {**_KEY, "ring": json.dumps(keys)}
