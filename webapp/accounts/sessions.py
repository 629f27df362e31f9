"""Sessions: what the cookie says, and whether it still holds."""

import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_login import UserMixin

from catalog import moments
from catalog.users import User, Users

LONGEST = timedelta(days=7)
"""A session ends after this time, used or not."""
_SECONDS = 30


@dataclass(frozen=True)
class Ticket:
    """What the signed cookie holds. A session is good while `session_version` is the user's and it was not ended."""

    name: str
    session_version: int
    session: str
    since: int

    @classmethod
    def new(cls, user: User, now: datetime) -> "Ticket":
        """A session that begins."""
        return cls(user.name, user.session_version, secrets.token_urlsafe(16), int(now.timestamp()))

    @classmethod
    def parse(cls, text: str) -> "Ticket | None":
        """Read what `str` wrote; None for anything else."""
        parts = text.split("|")
        if len(parts) != 4 or not (parts[1].isdecimal() and parts[3].isdecimal()):  # noqa: PLR2004 (the four fields)
            return None
        return cls(parts[0], int(parts[1]), parts[2], int(parts[3]))

    def __str__(self) -> str:
        return f"{self.name}|{self.session_version}|{self.session}|{self.since}"

    @property
    def void_after(self) -> datetime:
        """When the session is too old."""
        return datetime.fromtimestamp(self.since, moments.now().tzinfo) + LONGEST

    def holds(self, user: User | None, now: datetime) -> bool:
        """Whether the session is good."""
        return (
            user is not None
            and not user.disabled
            and user.session_version == self.session_version
            and self.session not in user.signed_out
            and now < self.void_after
        )


class SignedIn(UserMixin):  # type: ignore[misc] # Flask-Login has no types
    """The user of a request, as Flask-Login wants him."""

    def __init__(self, user: User, ticket: Ticket | None) -> None:
        self.user = user
        self.ticket = ticket
        self.name = user.name
        self.is_admin = user.admin

    def get_id(self) -> str:
        """Flask-Login's alternative id: it changes when sessions must end."""
        return str(self.ticket)


class RecentUsers:
    """Users as they were up to 30 seconds ago: a page needs its user, and a read a page would be the dearest part."""

    def __init__(self, users: Users) -> None:
        self._users = users
        self._seen: dict[str, tuple[float, User | None]] = {}

    def find(self, name: str) -> User | None:
        """The user, at most 30 seconds old."""
        seen = self._seen.get(name)
        if seen and time.monotonic() - seen[0] < _SECONDS:
            return seen[1]
        return self.reread(name)

    def reread(self, name: str) -> User | None:
        """The user as he is now."""
        if len(self._seen) > 10_000:  # noqa: PLR2004 (a bound on memory, not a rule)
            self._seen.clear()
        user = self._users.find(name)
        self._seen[name] = (time.monotonic(), user)
        return user

    def good(self, ticket: Ticket) -> User | None:
        """The user of a session that holds; before it is refused, the user is read again."""
        now = moments.now()
        user = self.find(ticket.name)
        if not ticket.holds(user, now):
            user = self.reread(ticket.name)
        return user if ticket.holds(user, now) else None
