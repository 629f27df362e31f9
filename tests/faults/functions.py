"""Lambda, played step by step, so that a test decides about order, repetition and death.

An event comes at least once, in any order, and a failed one three times with the same id; then it is a dead letter.
Dead letters and clocks are messages: each comes until the function took it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from catalog.errors import CatalogError
from pipeline.digest import Digester
from pipeline.failures import Recorder
from pipeline.handler import Handler
from tests.faults.calls import Calls, Killed, Plan

ATTEMPTS = 3
QUIET: Plan = {}
ENDS = (Killed, ClientError, BotoCoreError, CatalogError)
"""What may end an invocation or a request; anything else is a mistake."""


class Code:
    """The functions, with the faults of their calls; made once, because clients are dear."""

    def __init__(self, environ: Mapping[str, str], calls: Calls) -> None:
        logger = Logger(service="test")
        self.handler, self.recorder = Handler(environ, logger), Recorder(environ, logger)
        self.digester = Digester(environ, logger)
        self.calls = calls
        for clients in (self.handler._clients, self.recorder._clients):
            calls.watch(clients.dynamodb, clients.s3, clients.sns, clients.sqs)
        digests = self.digester._digests
        calls.watch(digests.images._table._client, digests.sns, digests.clock.sqs)


@dataclass
class Invocation:
    """An event on its way."""

    event: dict[str, Any]
    id: str
    attempts: int = 0

    def letter(self, error: BaseException) -> str:
        """What Lambda puts into the on-failure queue."""
        letter = {
            "requestContext": {"requestId": self.id, "condition": "RetriesExhausted"},
            "requestPayload": self.event,
            "responsePayload": {"errorMessage": str(error), "errorType": type(error).__name__},
        }
        return json.dumps(letter)


@dataclass
class Functions:
    """What waits to be invoked, and with what."""

    code: Code
    events: list[Invocation] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    clocks: list[str] = field(default_factory=list)
    torn: int = 0
    """Invocations that ended between publishing a mail and noting it: each of them may repeat one mail."""
    _started: int = 0

    def announce(self, event: dict[str, Any]) -> None:
        """Take an event of the bucket."""
        self.events.append(Invocation(event, self._new_id()))

    def deliver(self, number: int, plan: Plan = QUIET, *, is_copy: bool = False) -> None:
        """Invoke the function with one of the events; `is_copy`: that event will come once more."""
        invocation = self.events.pop(number % len(self.events))
        if is_copy:
            self.events.append(replace(invocation, id=self._new_id(), attempts=0))
        invocation.attempts += 1
        error = self._invoke(lambda: self.code.handler(invocation.event, _context(invocation.id)), plan)
        if error is None:
            return
        if invocation.attempts < ATTEMPTS:
            self.events.insert(0, invocation)
        else:
            self.letters.append(invocation.letter(error))

    def record(self, plan: Plan = QUIET) -> None:
        """Invoke the function that records failures with the first dead letter."""
        letter = self.letters.pop(0)
        kept: list[object] = []

        def invoke() -> None:
            kept.extend(self.code.recorder(_batch(letter), _context(self._new_id()))["batchItemFailures"])

        error = self._invoke(invoke, plan)
        if error or kept:
            self.torn += error is None and self.code.calls.trace.is_torn
            self.letters.append(letter)

    def ring(self, plan: Plan = QUIET) -> None:
        """Invoke the function that makes digests with the first clock: it may ring too early."""
        clock = self.clocks.pop(0)
        if self._invoke(lambda: self.code.digester(_batch(clock)), plan):
            self.clocks.append(clock)

    def _invoke(self, function: Callable[[], None], plan: Plan) -> BaseException | None:
        with self.code.calls.under(plan):
            try:
                function()
            except ENDS as error:
                self.torn += self.code.calls.trace.is_torn
                return error
        return None

    def _new_id(self) -> str:
        self._started += 1
        return f"invocation {self._started}"


def _context(request_id: str) -> Any:
    return SimpleNamespace(aws_request_id=request_id)


def _batch(body: str) -> dict[str, Any]:
    return {"Records": [{"messageId": "1", "body": body}]}
