"""The whole product, as `bin/run` starts it, for tests that use it as a person or a script would."""

import contextlib
import hashlib
import itertools
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import boto3
import requests

from catalog import moments
from catalog.table import Table
from catalog.users import User, Users
from local import environment, stack
from webapp.accounts import passwords

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

ROOT = Path(__file__).parent.parent
PASSWORD = "correct horse battery"
T = TypeVar("T")
_numbers = itertools.count(1)


def eventually(look: Callable[[], T | None], what: str, seconds: float = 60) -> T:
    """The first true answer of `look`; fails with `what` when there is none in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := look():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Product:
    """A running product on a folder of its own."""

    data: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.data.with_name(f"{self.data.name}.log")

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "local", "--port", str(self.port), "--data", str(self.data)],
                cwd=ROOT,
                env={**os.environ, "PROOFSHEET_PASSWORD": PASSWORD},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        eventually(self._is_up, f"start of the product; it said:\n{self.log.read_text()}", 180)

    def _is_up(self) -> bool:
        assert self.process
        assert self.process.poll() is None, self.log.read_text()
        with contextlib.suppress(requests.ConnectionError):
            return requests.get(f"{self.url}/healthz", timeout=5).ok
        return False

    def stop(self) -> None:
        """As Ctrl-C does."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)

    def kill_everything(self) -> None:
        """`kill -9` of every process of the product at once."""
        assert self.process
        for process in self._family(self.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.wait()

    def _family(self, parent: int) -> list[int]:
        tasks = Path(f"/proc/{parent}/task")
        listed = " ".join(file.read_text() for file in tasks.glob("*/children")) if tasks.exists() else ""
        children = [int(number) for number in listed.split()]
        return [parent, *(each for child in children for each in self._family(child))]

    @property
    def emulator(self) -> str:
        """The address of its AWS."""
        return f"http://127.0.0.1:{(self.data / 'emulator' / 'port').read_text()}"

    def client(self, service: str) -> Any:
        """A client of the operator."""
        settings = environment.aws(self.emulator)
        session = boto3.session.Session("test", "test", region_name=settings["AWS_REGION"])
        return session.client(service, endpoint_url=settings["AWS_ENDPOINT_URL"])  # type: ignore[call-overload]  # any service

    def output(self, name: str) -> str:
        """An output of the stack."""
        outputs = self.client("cloudformation").describe_stacks(StackName=stack.STACK)["Stacks"][0]["Outputs"]
        return str(next(each["OutputValue"] for each in outputs if each["OutputKey"] == name))

    def bucket(self) -> "tuple[S3Client, str]":
        """A client of the operator, and the bucket of pictures."""
        return self.client("s3"), self.output("ImagesBucket")

    def newcomer(self) -> "Person":
        """Somebody of whom nothing was mailed yet: his first mails come one by one."""
        name = f"newcomer{next(_numbers)}"
        users = Users(Table(self.client("dynamodb"), self.output("UsersTable")))
        users.create(User(name, passwords.hash_password(PASSWORD), moments.stamp(moments.now())))
        return Person(self, name)

    def ring(self, owner: str) -> None:
        """Have the digest of `owner` made now, unless he had one within the last minute: then when that is over."""
        message = json.dumps({"owner": owner})
        self.client("sqs").send_message(QueueUrl=self.output("DigestQueueUrl"), MessageBody=message)

    def mails_about(self, subject: str, owner: str = "demo") -> list[EmailMessage]:
        """The mails with this subject, and digests that list its picture; waits for the first, and rings for it."""
        name, ring_at = subject.partition(": ")[2], time.monotonic() + 5

        def look() -> list[EmailMessage]:
            nonlocal ring_at
            found = [mail for mail in self.mails() if mail["Subject"] == subject or name in _lines(mail)]
            if not found and time.monotonic() > ring_at:
                self.ring(owner)
                ring_at = time.monotonic() + 10
            return found

        return eventually(look, f"mail {subject}", 120)

    def mails(self) -> list[EmailMessage]:
        parser = BytesParser(policy=policy.default)
        return [parser.parsebytes(file.read_bytes()) for file in sorted((self.data / "mail").glob("*.eml"))]


def _lines(mail: EmailMessage) -> list[str]:
    return str(mail.get_content()).splitlines()


class Person:
    """Somebody's script, or his browser without a screen: logs in and speaks to the API."""

    def __init__(self, product: Product, name: str = "demo") -> None:
        self.name = name
        self._product = product
        self.http = requests.Session()
        self.http.trust_env = False
        page = self.http.get(f"{product.url}/login", timeout=10).text
        form = {"username": name, "password": PASSWORD, "csrf_token": _token(page)}
        answer = self.http.post(f"{product.url}/login", data=form, timeout=10)
        assert answer.url == f"{product.url}/", answer.text
        self.http.headers["X-CSRFToken"] = _token(answer.text)

    def api(self, method: str, path: str, json: Any = None) -> requests.Response:
        return self.http.request(method, f"{self._product.url}/api/v1{path}", json=json, timeout=20)

    def ask(self, name: str, data: bytes, content_type: str = "image/jpeg", **more: Any) -> dict[str, Any]:
        asked = {"filename": name, "size": len(data), "content_type": content_type, **more}
        answer = self.api("POST", "/uploads", asked)
        assert answer.status_code in {200, 201}, answer.text
        return dict(answer.json())

    def send(self, asked: dict[str, Any], data: bytes) -> requests.Response:
        """What a browser does: straight to the bucket, with nothing of the session."""
        upload = asked["upload"]
        return requests.put(upload["url"], data=data, headers=upload["headers"], timeout=60)

    def upload(self, name: str, data: bytes, content_type: str = "image/jpeg", *, force: bool = False) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        asked = self.ask(name, data, content_type, sha256=sha256, force=force)
        answer = self.send(asked, data)
        assert answer.ok, answer.text
        return str(asked["id"])

    def image(self, image_id: str) -> dict[str, Any]:
        answer = self.api("GET", f"/images/{image_id}")
        assert answer.ok, answer.text
        return dict(answer.json())

    def finished(self, image_id: str, seconds: float = 60) -> dict[str, Any]:
        """The picture once it is ready or failed; its mail may wait for a digest."""

        def look() -> dict[str, Any] | None:
            image = self.image(image_id)
            return image if image["status"] in {"ready", "failed"} else None

        return eventually(look, f"end of {image_id}", seconds)

    def mailed(self, image_id: str) -> dict[str, Any]:
        """The picture once its owner was told of it."""

        def look() -> dict[str, Any] | None:
            image = self.image(image_id)
            return image if image["history"][-1]["what"] == "mailed" else None

        return eventually(look, f"mail about {image_id}")

    def library(self) -> list[dict[str, Any]]:
        """Every card, page by page."""
        cards: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self.api("GET", f"/images?limit=50{cursor}").json()
            cards += page["images"]
            if not page["next"]:
                return cards
            cursor = f"&cursor={page['next']}"


def _token(page: str) -> str:
    match = re.search(r'name="csrf[_-]token" (?:value|content)="([^"]+)"', page)
    assert match, page
    return match[1]
