"""People who may log in, and the tokens of their scripts."""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime

from catalog import moments
from catalog.attributes import Values
from catalog.errors import AlreadyExists, Conflict, NotFound
from catalog.table import Table

_DIRECTORY = {"pk": "directory"}
_TRIES = 5


@dataclass(frozen=True)
class User:
    """One person. `password` is an argon2id hash; `quota` is in bytes, None where there is none.

    `mail` is where mails about his own pictures go, if he wants them, and `subscription` is the ARN of what sends them.

    A session is good while its `session_version` is the user's and it is not in `signed_out`, which maps ended sessions
    to the time after which they are void by age anyway.
    """

    name: str
    password: str
    created_at: str
    admin: bool = False
    disabled: bool = False
    quota: int | None = None
    mail: str | None = None
    subscription: str | None = None
    session_version: int = 1
    signed_out: dict[str, str] = field(default_factory=dict)
    version: int = 0


def _read(name: str, row: Values) -> User:
    """The user in a row of the table; unknown names, of a newer release, are passed over."""
    known = {each.name for each in fields(User)}
    values = {key: value for key, value in json.loads(row["user"]).items() if key in known}
    return User(name=name, version=row["version"], **values)


class Users:
    """The users table, as far as people are concerned. No method scans it: their names are in a directory item."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, name: str) -> User | None:
        """The user called `name`, as he is now, or None."""
        row = self._table.get({"pk": f"U#{name}"})
        return _read(name, row) if row else None

    def names(self) -> list[str]:
        """Everybody's name, in order."""
        row = self._table.get(_DIRECTORY)
        return sorted(row["names"]) if row else []

    def create(self, user: User) -> User:
        """Add `user`.

        Raises:
            AlreadyExists: the name is taken.
        """
        try:
            saved = self._save(user)
        except Conflict as error:
            raise AlreadyExists("user", user.name) from error
        return saved

    def change(self, name: str, change: Callable[[User], User]) -> User:
        """Apply `change` to the user and save the result.

        Raises:
            NotFound: nobody has this name.
            Conflict: the record kept changing under us.
        """
        for _ in range(_TRIES):
            user = self.find(name)
            if user is None:
                raise NotFound("user", name)
            try:
                return self._save(change(user))
            except Conflict:
                continue
        raise Conflict(f"user {name} kept changing")

    def _save(self, user: User) -> User:
        saved = replace(user, version=user.version + 1)
        values = asdict(saved)
        del values["name"], values["version"]
        row = {"pk": f"U#{user.name}", "user": json.dumps(values), "version": saved.version}
        actions = [self._table.put_action(row, expected_version=user.version)]
        if user.version == 0:
            actions.append(self._table.add_action(_DIRECTORY, {"names": frozenset({user.name})}))
        self._table.transact(actions)
        return saved

    def issue_token(self, name: str, label: str, now: datetime) -> str:
        """Make a token with which a script acts as `name`; it is shown once and kept only as a hash."""
        token = f"ps_{secrets.token_urlsafe(32)}"
        row = {"name": name, "label": label, "created_at": moments.stamp(now)}
        self._table.put({"pk": _token_key(token), **row})
        return token

    def token_owner(self, token: str) -> str | None:
        """Whose token it is, or None."""
        row = self._table.get({"pk": _token_key(token)})
        return str(row["name"]) if row else None


def sign_out(user: User, session: str, void_after: datetime, now: datetime) -> User:
    """End one session; entries whose session is void by age are dropped."""
    ended = {key: until for key, until in user.signed_out.items() if moments.parse(until) > now}
    return replace(user, signed_out=ended | {session: moments.stamp(void_after)})


def sign_out_everywhere(user: User) -> User:
    """End every session."""
    return replace(user, session_version=user.session_version + 1, signed_out={})


def _token_key(token: str) -> str:
    # Tokens are 256 random bits: a plain hash cannot be guessed backwards.
    return f"T#{hashlib.sha256(token.encode()).hexdigest()}"
