"""gunicorn's settings, the same on a server and on a laptop (`--config python:webapp.serving`).

Two workers of eight threads: threads wait for AWS, processes share the work of two cores. `preload_app` makes the
workers share the memory of what was imported.
"""

import re
from typing import Any

from gunicorn.glogging import Logger


class Log(Logger):  # type: ignore[misc] # gunicorn has no types
    """gunicorn's log without anybody's link in it: whoever has one sees what it shows."""

    def atoms(self, *request: Any) -> dict[str, Any]:
        """The pieces of a line."""
        atoms: dict[str, Any] = super().atoms(*request)
        return atoms | {"U": re.sub(r"^/s/[^/]+", "/s/-", atoms["U"])}


bind = "0.0.0.0:8000"
worker_class = "gthread"
workers = 2
threads = 8
preload_app = True

# The load balancer closes idle connections after 60 seconds; were we first, it would answer 502 to a request under way.
keepalive = 75
timeout = 30
# Shorter than the load balancer's deregistration delay of 30 seconds.
graceful_timeout = 25
backlog = 256
# The heartbeat must not wait for a disk.
worker_tmp_dir = "/dev/shm"  # noqa: S108 (gunicorn makes an unlinked file there)
# It would be one file for all gunicorns of a person, and nobody asks it anything.
control_socket_disable = True
accesslog = "-"
logger_class = Log
# Without query strings: searches are nobody's business.
access_log_format = (
    '{"at":"%(t)s","client":"%(h)s","method":"%(m)s","path":"%(U)s","status":%(s)s,"bytes":"%(b)s","us":%(D)s}'
)
