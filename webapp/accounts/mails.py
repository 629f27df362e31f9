"""The use-case of mails about one's own pictures: asked for, confirmed by whoever reads the address, stopped."""

import re
from dataclasses import dataclass
from datetime import datetime

from catalog.errors import AddressRefused, Refusal
from catalog.subscriptions import State, Subscriptions
from catalog.throttle import Throttle
from catalog.users import User

WINDOW = 3600
"""Seconds."""
PER_USER = 5
"""Confirmations in a window: they may go to somebody who never asked for one."""
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_LONGEST = 254
"""Characters of an address, by RFC 5321."""


class TooManyConfirmations(Exception):
    """The user had too many confirmations sent in the last hour."""


@dataclass(frozen=True)
class Mails:
    """Begins and ends the mails of one user; who calls keeps in the user's record what they answer."""

    subscriptions: Subscriptions
    throttle: Throttle

    def begin(self, user: User, address: str, now: datetime) -> str:
        """Have `address` asked whether it wants the mails; again, where it was asked and did not answer.

        Returns:
            the subscription to keep.

        Raises:
            AddressRefused: SNS does not take the address.
            TooManyConfirmations: also where nothing would be wrong with it.
            ClientError, BotoCoreError: SNS does not answer as it should.
        """
        if len(address) > _LONGEST or not _ADDRESS.fullmatch(address):
            raise AddressRefused(Refusal.INVALID)
        if self.throttle.count(f"mail#{user.name}", now, WINDOW) > PER_USER:
            raise TooManyConfirmations
        if user.mail != address:
            self.end(user)
        return self.subscriptions.subscribe(user.name, address)

    def end(self, user: User) -> State | None:
        """End the mails, as far as SNS lets us; answers what they were, None where there were none.

        Raises:
            ClientError, BotoCoreError: SNS does not answer as it should.
        """
        if user.subscription is None:
            return None
        state = self.subscriptions.state(user.subscription)
        if state is State.CONFIRMED:
            self.subscriptions.end(user.subscription)
        return state
