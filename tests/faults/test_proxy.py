"""The proxy between the product and AWS: what it lets through, and what callers see of each fault."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from signal import SIGKILL
from threading import Thread
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from bench.injection.dice import Dice, Fault
from bench.injection.proxy import Proxy

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which process is behind a connection")


@dataclass
class Service:
    """Something behind the proxy that notes what it is asked, and answers always the same."""

    port: int = 0
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()

    class Answer(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            service.asked.append((self.command, self.path, dict(self.headers), body))
            self.send_response(200)
            self.send_header("ETag", "e")
            self.send_header("Content-Length", "10")
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else b"0123456789")

        do_GET = do_HEAD = do_PUT = do_POST = handle_one  # noqa: N815  (the library asks for these)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    service.port = server.server_port
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield service
    server.shutdown()
    server.server_close()
    thread.join()


@contextlib.contextmanager
def proxy(service: Service, fault: Fault | None = None) -> Iterator[Proxy]:
    """A proxy where every call meets `fault`."""
    dice = Dice({fault: 1.0} if fault else {})
    dice.begin("seed")
    proxy = Proxy(service.port, dice)
    proxy.start()
    yield proxy
    proxy.stop()


def client(name: str, proxy: Proxy) -> Any:
    config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, proxies={})
    return boto3.client(name, endpoint_url=proxy.endpoint, region_name="us-east-1", config=config)  # type: ignore[call-overload]  # any service


def test_a_request_is_passed_on_as_it_is(service: Service) -> None:
    with proxy(service) as between:
        answer = requests.put(f"{between.endpoint}/a%20b?c=d%2Fe", data=b"\0\1", headers={"X-Odd": "ä"}, timeout=9)
        head = requests.head(f"{between.endpoint}/a", timeout=9)
    [(method, path, headers, body), _] = service.asked
    assert (method, path, body) == ("PUT", "/a%20b?c=d%2Fe", b"\0\1")
    assert headers["Host"] == between.endpoint.removeprefix("http://")
    assert headers["X-Odd"] == "ä"
    assert (answer.status_code, answer.headers["ETag"], answer.content) == (200, "e", b"0123456789")
    assert (head.headers["Content-Length"], head.content) == ("10", b"")


@pytest.mark.parametrize(
    ("name", "operation", "arguments", "expected"),
    [
        ("s3", "get_object", {"Bucket": "b", "Key": "k"}, {"SlowDown", "InternalError", "ServiceUnavailable"}),
        ("sns", "publish", {"TopicArn": "arn", "Message": "m"}, {"InternalFailure", "Throttling"}),
        ("sqs", "send_message", {"QueueUrl": "q", "MessageBody": "m"}, {"ServiceUnavailable", "RequestThrottled"}),
        (
            "dynamodb",
            "get_item",
            {"TableName": "t", "Key": {"pk": {"S": "x"}}},
            {"ProvisionedThroughputExceededException", "ThrottlingException", "InternalServerError"},
        ),
    ],
)
def test_a_service_that_refuses_says_so_in_its_own_words_and_was_not_asked(
    service: Service, name: str, operation: str, arguments: dict[str, Any], expected: set[str]
) -> None:
    seen = set()
    with proxy(service, Fault.REFUSED) as between:
        for _ in range(30):
            with pytest.raises(ClientError) as refusal:
                getattr(client(name, between), operation)(**arguments)
            seen.add(refusal.value.response["Error"]["Code"])
    assert seen == expected
    assert service.asked == []


def test_a_transaction_is_cancelled_with_its_reasons(service: Service) -> None:
    put = {"Put": {"TableName": "t", "Item": {"pk": {"S": "x"}}}}
    reasons = set()
    with proxy(service, Fault.REFUSED) as between:
        for _ in range(40):
            with pytest.raises(ClientError) as refusal:
                client("dynamodb", between).transact_write_items(TransactItems=[put])
            reasons |= {each["Code"] for each in refusal.value.response.get("CancellationReasons", [])}
    assert reasons == {"TransactionConflict", "ConditionalCheckFailed", "ThrottlingError"}


@pytest.mark.parametrize("fault", [Fault.UNANSWERED, Fault.CUT])
def test_an_answer_that_is_lost_or_cut_is_an_error_though_the_service_did_its_work(
    service: Service, fault: Fault
) -> None:
    with proxy(service, fault) as between, pytest.raises(requests.RequestException):
        requests.get(between.endpoint, timeout=9)
    assert len(service.asked) == 1


@linux_only
@pytest.mark.parametrize(("fault", "calls"), [(Fault.KILLED_BEFORE, 0), (Fault.KILLED_AFTER, 1)])
def test_whoever_calls_is_killed_before_or_after_the_call_took_effect(
    service: Service, fault: Fault, calls: int
) -> None:
    with proxy(service, fault) as between:
        call = f"import requests; requests.get({between.endpoint!r}, timeout=9)"
        assert subprocess.run([sys.executable, "-c", call], check=False, timeout=30).returncode == -SIGKILL
    assert len(service.asked) == calls


def test_while_the_service_is_away_callers_get_no_answer(service: Service) -> None:
    with proxy(service) as between:
        service_port, between._server.emulator = service.port, 1
        with pytest.raises(requests.ConnectionError):
            requests.get(between.endpoint, timeout=9)
        between._server.emulator = service_port
        assert requests.get(between.endpoint, timeout=9).ok


def test_a_seed_fixes_the_throws_and_an_end_ends_them() -> None:
    odds = dict.fromkeys((Fault.REFUSED, Fault.OUTAGE, Fault.SLOW), 0.1)

    def throws(seed: str) -> list[Fault | None]:
        dice = Dice(odds)
        dice.begin(seed)
        return [dice.throw("s3").fault for _ in range(200)]

    assert throws("1") == throws("1") != throws("2")
    ended = Dice(odds)
    ended.begin("1")
    ended.end()
    assert not any(ended.throw("s3").fault for _ in range(200))
