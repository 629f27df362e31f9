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
    digest_queue_url: str | None = None
    """Where the clocks of digests are set; without it every picture is in a mail of its own."""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str], besides: tuple[str, ...] = ()) -> Self:
        """Read the settings; `besides` are names that others do without.

        Raises:
            MissingSettings: with all names that are missing.
        """
        values = require(environ, ("IMAGES_TABLE", "TOPIC_ARN", "DASHBOARD_URL", *besides))
        dashboard_url = values["DASHBOARD_URL"].rstrip("/")
        return cls(values["IMAGES_TABLE"], values["TOPIC_ARN"], dashboard_url, environ.get("DIGEST_QUEUE_URL") or None)
