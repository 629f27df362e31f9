"""Passwords: argon2id, one hash at a time a process."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

SHORTEST = 12
LONGEST = 256
_WAIT = 0.25

# OWASP's first choice for argon2id: 19 MiB, two passes, one lane. Explicit, because the library's default needs 64 MiB
# for every login under way, more than a small server has.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_one_at_a_time = BoundedSemaphore(1)
_NOBODY = _hasher.hash("nobody's password")


class Busy(Exception):
    """Other hashes are under way; more at once would starve every other page."""


class WeakPassword(Exception):
    """The message tells the person what to choose."""


def check_strength(name: str, password: str) -> None:
    """Refuse what is too short, endless, or the name itself.

    Raises:
        WeakPassword: with the reason.
    """
    if len(password) < SHORTEST:
        raise WeakPassword(f"Choose a password of at least {SHORTEST} characters. A few words in a row are fine.")
    if len(password) > LONGEST:
        raise WeakPassword(f"Choose a password of at most {LONGEST} characters.")
    if name in password.lower() or len(set(password)) < 5:  # noqa: PLR2004 (five different characters)
        raise WeakPassword("Choose a password that is not your name and not one character again and again.")


def hash_password(password: str) -> str:
    """The hash to store.

    Raises:
        Busy: another hash is under way and did not end soon.
    """
    with _alone():
        return _hasher.hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Whether `password` has this hash. Without a hash it takes as long, so that names cannot be told by the time.

    Raises:
        Busy: another hash is under way and did not end soon.
    """
    try:
        with _alone():
            matches = _hasher.verify(stored or _NOBODY, password[: LONGEST + 1])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return matches and stored is not None


@contextmanager
def _alone() -> Iterator[None]:
    if not _one_at_a_time.acquire(timeout=_WAIT):
        raise Busy
    try:
        yield
    finally:
        _one_at_a_time.release()
