"""The use-case of logging in: counted, as slow for a stranger as for a friend, and saying nothing about who exists."""

from dataclasses import dataclass
from datetime import datetime

from catalog.throttle import Throttle
from catalog.users import User, Users
from webapp.accounts import passwords

WINDOW = 300
"""Seconds."""
PER_ACCOUNT_AND_ADDRESS = 10
PER_ADDRESS = 50
PER_ACCOUNT = 100
"""Tries in a window. An address may be a whole company's. An account takes many: nobody shall lock its owner out."""


class WrongPassword(Exception):
    """Wrong name or password; which of the two is not said."""


class TooManyTries(Exception):
    """Too many tries in the last minutes, for this account or from this address."""


@dataclass(frozen=True)
class SignIn:
    """Checks names and passwords."""

    users: Users
    throttle: Throttle

    def check(self, name: str, password: str, address: str, now: datetime) -> User:
        """The user with this name and password.

        Raises:
            TooManyTries: also where the password would have been right.
            WrongPassword: wrong name or password, or the account is disabled.
            passwords.Busy: too many hashes at once.
        """
        name = name.strip().lower()[:64]
        count_try(self.throttle, name, address, now)
        user = self.users.find(name)
        if not passwords.verify(user.password if user else None, password) or user is None or user.disabled:
            raise WrongPassword
        return user


def count_try(throttle: Throttle, account: str, address: str, now: datetime) -> None:
    """Count one more try from `address` for `account`, or for whatever else has a password.

    Raises:
        TooManyTries: for it, or from there.
    """
    limits = {
        f"both#{account}#{address}": PER_ACCOUNT_AND_ADDRESS,
        f"address#{address}": PER_ADDRESS,
        f"account#{account}": PER_ACCOUNT,
    }
    for what, most in limits.items():
        if throttle.count(what, now, WINDOW) > most:
            raise TooManyTries
