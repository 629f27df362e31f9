"""What somebody was told: one picture, or many in a digest."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any, Self

_PICTURE = re.compile(r"/images/([0-9A-HJKMNP-TV-Z]{26})\b")


@dataclass(frozen=True)
class Mail:
    """One mail about `pictures`, by id; a repeated one has the same `reference`. `at` is when it was kept, if known."""

    reference: str
    pictures: frozenset[str]
    at: float = 0

    @classmethod
    def of(cls, notification: Mapping[str, Any]) -> Self:
        """A notification of the topic."""
        reference = notification["MessageAttributes"]["reference"]["Value"]
        return cls(reference, frozenset(_PICTURE.findall(notification["Message"])))

    @classmethod
    def read(cls, file: Path) -> Self:
        """A file of the mailbox, which names it by the reference."""
        message = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
        return cls(file.stem, frozenset(_PICTURE.findall(message.get_content())), file.stat().st_mtime)

    @property
    def is_digest(self) -> bool:
        """Whether it gathers pictures; else its reference begins with the picture's id."""
        return self.reference.endswith(".digest")


def parse(bodies: list[str]) -> list[Mail]:
    """The mails in messages of a queue that is subscribed to the topic."""
    return [Mail.of(json.loads(body)) for body in bodies]
