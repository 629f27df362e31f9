"""The entries that AWS calls, one a function.

Each imports its own part only: failures must be recorded also while the libraries of processing do not load.
"""

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger

if TYPE_CHECKING:
    from pipeline.digest import Digester
    from pipeline.failures import Recorder
    from pipeline.handler import Context, Handler


@cache
def _handler() -> "Handler":
    """Made at the first event and kept: clients are dear, and an import must not need an environment."""
    from pipeline.handler import Handler  # noqa: PLC0415  (see above)

    return Handler(os.environ, Logger(service="proofsheet"))


@cache
def _recorder() -> "Recorder":
    from pipeline.failures import Recorder  # noqa: PLC0415  (see above)

    return Recorder(os.environ, Logger(service="proofsheet"))


@cache
def _digester() -> "Digester":
    from pipeline.digest import Digester  # noqa: PLC0415  (see above)

    return Digester(os.environ, Logger(service="proofsheet"))


def lambda_handler(event: dict[str, Any], context: "Context") -> None:
    """Take an event of S3."""
    _handler()(event, context)


def failure_handler(event: dict[str, Any], context: "Context") -> dict[str, Any]:
    """Take a batch of the on-failure queue; answers which messages are to come again."""
    return _recorder()(event, context)


def digest_handler(event: dict[str, Any], _context: "Context") -> None:
    """Take the clocks of digests that rang."""
    _digester()(event)
