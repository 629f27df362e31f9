"""Links that show an album or a picture to people without an account, until they expire or are stopped.

Who brings a token costs one read, and learns nothing that the token does not stand for:

    share    S#<token>   S           what is shown, until when, how often it was opened; expires
    entry    U#<owner>   S#<id>      the token, for its owner's list; expires
"""

import json
import re
import secrets
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

from catalog import keys, moments
from catalog.attributes import Values
from catalog.errors import NotFound
from catalog.items import partition
from catalog.limits import MAX_SHARES
from catalog.ranges import Range, beyond
from catalog.table import Table

_BYTES = 18
_TOKEN = re.compile(r"[A-Za-z0-9_-]{24}")
"""18 random bytes as text: whatever else comes is no key to look up."""
_COUNTED = ("opened", "opened_at")


class Kind(StrEnum):
    """What a link shows."""

    ALBUM = "album"
    IMAGE = "image"


@dataclass(frozen=True)
class Share:
    """One link. `target` is the id of the album or picture; `password` is an argon2id hash, None where none is asked.

    With `originals`, people can save the originals too, which carry their metadata.
    """

    id: str
    token: str
    owner: str
    kind: Kind
    target: str
    created_at: str
    until: str
    password: str | None = None
    originals: bool = False
    opened: int = 0
    opened_at: str | None = None


def new(owner: str, kind: Kind, target: str, now: datetime, lifetime: timedelta) -> Share:
    """A link that nobody can guess, without a password, to previews only."""
    times = moments.stamp(now), moments.stamp(now + lifetime)
    return Share(keys.new_id(), secrets.token_urlsafe(_BYTES), owner, kind, target, *times)


class Shares:
    """All links. An expired one is gone for every method, whether the table has swept it or not."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, share: Share) -> None:
        """Let a new link work."""
        expires = int(moments.parse(share.until).timestamp()) + 1
        rows = _row(share), {**_entry(share.owner, share.id), "token": share.token}
        self._table.transact([self._table.put_action(row | {"expires": expires}) for row in rows])

    def find(self, token: str, now: datetime) -> Share:
        """What a token stands for.

        Raises:
            NotFound: nothing, or nothing any more.
        """
        row = self._table.get(_key(token)) if _TOKEN.fullmatch(token) else None
        share = _read(row) if row else None
        if share is None or share.until <= moments.stamp(now):
            raise NotFound("share", token)
        return share

    def every(self, owner: str, now: datetime) -> list[Share]:
        """All links of `owner` that work, newest first: one Query and one batch."""
        entries = self._table.every(Range(partition(owner), "S#", beyond("S#")))
        tokens = [entry["token"] for entry in entries if entry["expires"] > now.timestamp()]
        rows = self._table.batch([_key(token) for token in tokens[:MAX_SHARES]])
        return [share for share in map(_read, rows) if share.until > moments.stamp(now)]

    def stop(self, owner: str, share_id: str) -> None:
        """Let a link show nothing any more.

        Raises:
            NotFound: there is none, or it is not `owner`'s.
        """
        entry = self._table.get(_entry(owner, share_id))
        if entry is None:
            raise NotFound("share", share_id)
        self._table.transact(
            [self._table.delete_action(key) for key in (_key(entry["token"]), _entry(owner, share_id))]
        )

    def count(self, share: Share, now: datetime) -> None:
        """Note that somebody opened it; nothing about him. One that was stopped meanwhile does not come back."""
        self._table.update(_key(share.token), {"opened": 1}, {"opened_at": moments.stamp(now)})


def _key(token: str) -> Values:
    return {"pk": f"S#{token}", "sk": "S"}


def _entry(owner: str, share_id: str) -> Values:
    return {"pk": partition(owner), "sk": f"S#{share_id}"}


def _row(share: Share) -> Values:
    values = {name: value for name, value in asdict(share).items() if name not in _COUNTED}
    return {**_key(share.token), "share": json.dumps(values)}


def _read(row: Values) -> Share:
    """Unknown names, of a newer release, are passed over."""
    known = {each.name for each in fields(Share)}
    values = {name: value for name, value in json.loads(row["share"]).items() if name in known}
    values["kind"] = Kind(values["kind"])
    return Share(**values, **{name: row[name] for name in _COUNTED if name in row})
