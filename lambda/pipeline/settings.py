"""What the function needs to be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from catalog.environment import require


@dataclass(frozen=True)
class Settings:
    """Names of what the stack made, and the address that mails link to."""

    images_table: str
    topic_arn: str
    dashboard_url: str

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings.

        Raises:
            MissingSettings: with all names that are missing.
        """
        values = require(environ, ("IMAGES_TABLE", "TOPIC_ARN", "DASHBOARD_URL"))
        return cls(values["IMAGES_TABLE"], values["TOPIC_ARN"], values["DASHBOARD_URL"].rstrip("/"))
