"""Errors of the catalog: data for the program; only the edge turns them into a status or a retry.

CatalogError
├── NotFound        no such picture, user or token, or not the asker's
├── AlreadyExists   the name is taken
├── Conflict        somebody else changed the same record again and again
├── AddressRefused  SNS does not send mails to the address
└── BadRequest      what was asked for cannot be
    └── BadCursor   not a cursor that this list gave out
"""

from enum import StrEnum


class CatalogError(Exception):
    """Root of the catalog's errors."""


class NotFound(CatalogError):
    """No such thing, or it belongs to somebody else: the two are not told apart."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"no {kind} {name}")
        self.kind = kind
        self.name = name


class AlreadyExists(CatalogError):
    """The name is taken."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"{kind} {name} exists already")
        self.kind = kind
        self.name = name


class Conflict(CatalogError):
    """A record kept changing under us; the same call may succeed later."""


class Refusal(StrEnum):
    """Why an address gets no mails."""

    INVALID = "invalid"
    """It is no e-mail address."""
    TAKEN = "taken"
    """It is subscribed already, but not to these pictures."""
    FULL = "full"
    """The topic, or the account, has as many filters as SNS allows."""


class AddressRefused(CatalogError):
    """SNS does not send mails to the address."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"the address is refused: {refusal}")
        self.refusal = refusal


class BadRequest(CatalogError):
    """What was asked for cannot be; the message tells the person why."""


class BadCursor(BadRequest):
    """Not a cursor that this list gave out."""

    def __init__(self) -> None:
        super().__init__("This page link is damaged or belongs to another list. Start again from the first page.")
