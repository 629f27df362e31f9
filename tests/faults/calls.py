"""Faults at the calls to AWS, in this process: nothing of the product is changed, botocore's own events are used.

`before-call` may answer in the service's place, and `after-call` comes when the service has done its work, so a call
fails before or after its effect. What fails here has been retried by botocore already.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ReadTimeoutError

from bench.injection.dice import Fault

if TYPE_CHECKING:
    from botocore.model import OperationModel

FAULTS = (Fault.REFUSED, Fault.UNANSWERED, Fault.KILLED_BEFORE, Fault.KILLED_AFTER, Fault.OVERTAKEN)
"""Those that make a difference here."""
Plan = Mapping[int, Fault]
"""Which calls of a process, from 0 on, meet what."""


class Killed(BaseException):
    """SIGKILL: nothing in the product catches it, and nothing of the product runs after it."""


@dataclass
class Trace:
    """What one process of the product did, in order, by the names of the operations."""

    asked: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    """What took effect, whether the process learned of it or not."""

    @property
    def is_torn(self) -> bool:
        """Whether a mail was published, and that was not noted."""
        writes = [each for each in self.done if each in {"Publish", "TransactWriteItems"}]
        return writes[-1:] == ["Publish"]


class Calls:
    """All calls of the clients that are watched; those of the plan that is in force meet their faults."""

    overtake: Callable[[], None]
    """Does the work of another worker."""
    on_message: Callable[[str], None]
    """Takes what was sent to a queue."""

    def __init__(self) -> None:
        self._plan: Plan = {}
        self.trace = Trace()
        """Of the last process."""

    def watch(self, *clients: Any) -> None:
        """From now on these clients of boto3 meet faults."""
        for client in clients:
            client.meta.events.register("before-call.*.*", self._before)
            client.meta.events.register("after-call.*.*", self._after)
            client.meta.events.register("provide-client-params.sqs.SendMessage", self._ask)

    @contextmanager
    def under(self, plan: Plan) -> Iterator[None]:
        """Put `plan` in force for one process of the product."""
        outer, self._plan, self.trace = self._plan, plan, Trace()
        try:
            yield
        finally:
            self._plan = outer

    def _ask(self, params: Mapping[str, Any], **_: Any) -> None:
        self._message = str(params["MessageBody"])

    def _before(self, model: "OperationModel", **_: Any) -> tuple[Any, dict[str, Any]] | None:
        number = len(self.trace.asked)
        self.trace.asked.append(model.name)
        fault = self._plan.get(number)
        if fault is Fault.KILLED_BEFORE:
            raise Killed
        if fault is Fault.OVERTAKEN:
            self._let_overtake()
        return refusal(model.name, number) if fault is Fault.REFUSED else None

    def _let_overtake(self) -> None:
        trace = self.trace
        with self.under({}):
            self.overtake()
        self.trace = trace

    def _after(self, http_response: Any, model: "OperationModel", **_: Any) -> None:
        if http_response.status_code >= HTTPStatus.MULTIPLE_CHOICES:
            return
        self.trace.done.append(model.name)
        if model.name == "SendMessage":
            self.on_message(self._message)
        fault = self._plan.get(len(self.trace.asked) - 1)
        if fault is Fault.KILLED_AFTER:
            raise Killed
        if fault is Fault.UNANSWERED:
            raise ReadTimeoutError(endpoint_url="https://aws.example")


_CANCELLED = "TransactionCanceledException"
_REFUSALS: dict[str, list[dict[str, Any]]] = {
    "TransactWriteItems": [
        {"Error": {"Code": _CANCELLED}, "CancellationReasons": [{"Code": "TransactionConflict"}]},
        {"Error": {"Code": _CANCELLED}, "CancellationReasons": [{"Code": "ThrottlingError"}]},
        {"Error": {"Code": "ProvisionedThroughputExceededException"}},
    ],
    "GetItem": [{"Error": {"Code": "ThrottlingException"}}],
}


def refusal(operation: str, number: int) -> tuple[Any, dict[str, Any]]:
    """What the service answers to call `number`, as botocore's parser hands it on."""
    answers = _REFUSALS.get(operation, [{"Error": {"Code": "ServiceUnavailable"}}])
    return SimpleNamespace(status_code=503), answers[number % len(answers)]
