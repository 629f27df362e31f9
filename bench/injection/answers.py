"""What AWS answers when it is out of order or asked too much, service by service."""

import json
import re
from dataclasses import dataclass
from urllib.parse import unquote

_SCOPE = re.compile(r"\d{8}/[^/]+/([a-z0-9-]+)/aws4_request")
_JSON = "application/x-amz-json-1.0"
_XML = "text/xml"


@dataclass(frozen=True)
class Answer:
    """An answer to an HTTP request."""

    status: int
    content_type: str
    body: bytes


def service(path: str, headers: dict[str, str]) -> str:
    """The service that a signed request is for; what is not signed is `other`."""
    match = _SCOPE.search(headers.get("authorization", "")) or _SCOPE.search(unquote(path))
    return match[1] if match else "other"


def refusal(name: str, headers: dict[str, str], detail: float) -> Answer:
    """One of the ways in which the service `name` refuses a call; `detail`, from 0 to 1, says which."""
    is_transaction = headers.get("x-amz-target", "").endswith(".TransactWriteItems")
    ways = _WAYS.get("transaction" if is_transaction else name, _WAYS["other"])
    return ways[int(detail * len(ways)) % len(ways)]


def _json(status: int, kind: str, **more: object) -> Answer:
    body = {"__type": kind, "message": "injected", **more}
    return Answer(status, _JSON, json.dumps(body).encode())


def _xml(status: int, code: str, root: str = "<ErrorResponse>{}</ErrorResponse>") -> Answer:
    error = f"<Error><Type>Receiver</Type><Code>{code}</Code><Message>injected</Message></Error>"
    return Answer(status, _XML, root.format(error).encode())


_DYNAMODB = "com.amazonaws.dynamodb.v20120810#"
_THROTTLED = [
    _json(400, f"{_DYNAMODB}ProvisionedThroughputExceededException"),
    _json(400, "com.amazon.coral.availability#ThrottlingException"),
    _json(500, f"{_DYNAMODB}InternalServerError"),
]


def _cancelled(reason: str) -> Answer:
    reasons = [{"Code": reason, "Message": "injected"}]
    return _json(400, f"{_DYNAMODB}TransactionCanceledException", CancellationReasons=reasons)


_WAYS = {
    "s3": [_xml(503, "SlowDown", "{}"), _xml(500, "InternalError", "{}"), _xml(503, "ServiceUnavailable", "{}")],
    "dynamodb": _THROTTLED,
    "transaction": [
        _cancelled("TransactionConflict"),
        _cancelled("ConditionalCheckFailed"),
        _cancelled("ThrottlingError"),
        *_THROTTLED,
    ],
    "sns": [_xml(500, "InternalFailure"), _xml(400, "Throttling")],
    "sqs": [_json(503, "com.amazonaws.sqs#ServiceUnavailable"), _json(400, "com.amazonaws.sqs#RequestThrottled")],
    "other": [_xml(503, "ServiceUnavailable")],
}
