"""What a web server needs to be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from catalog.environment import MissingSettings, require


@dataclass(frozen=True)
class Settings:
    """Names of what the stack made.

    `dashboard_url` is where people reach the dashboard, without a slash at the end; `proxies` is how many trusted
    proxies stand in front (0 on one machine, 1 behind a load balancer, 2 behind CloudFront and a load balancer);
    `has_way_out` is whether the server reaches more of AWS than buckets and tables.
    """

    images_bucket: str
    images_table: str
    users_table: str
    topic_arn: str
    dashboard_url: str
    proxies: int
    has_way_out: bool = False

    @property
    def is_https(self) -> bool:
        """Whether people reach the dashboard by HTTPS."""
        return self.dashboard_url.startswith("https://")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings.

        Raises:
            MissingSettings: with all names that are missing, or `PROXIES` where it is not 0, 1 or 2.
        """
        names = ("IMAGES_BUCKET", "IMAGES_TABLE", "USERS_TABLE", "TOPIC_ARN", "DASHBOARD_URL", "PROXIES")
        values = require(environ, names)
        if values["PROXIES"] not in {"0", "1", "2"}:
            raise MissingSettings(["PROXIES (0, 1 or 2)"])
        return cls(
            images_bucket=values["IMAGES_BUCKET"],
            images_table=values["IMAGES_TABLE"],
            users_table=values["USERS_TABLE"],
            topic_arn=values["TOPIC_ARN"],
            dashboard_url=values["DASHBOARD_URL"].rstrip("/"),
            proxies=int(values["PROXIES"]),
            has_way_out=environ.get("EGRESS", "none") != "none",
        )
