"""The entry that AWS calls."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from pipeline.handler import Context, Handler


@cache
def _handler() -> Handler:
    """Made at the first event and kept: clients are dear, and an import must not need an environment."""
    return Handler(os.environ, Logger(service="proofsheet"))


def lambda_handler(event: dict[str, Any], context: Context) -> None:
    """Take an event of S3."""
    _handler()(event, context)
