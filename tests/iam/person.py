"""Somebody who uses a dashboard and a pipeline that run in this process, each with the credentials of its own role."""

import io
import itertools
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import requests
from aws_lambda_powertools import Logger
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from catalog import moments
from pipeline.digest import Digester
from pipeline.failures import Recorder
from pipeline.handler import Handler
from tests.iam.account import Credentials, Stack
from tests.webapp.people import PASSWORD, Browser
from webapp.application import create_app
from webapp.services import Services

Json = dict[str, Any]
numbers = itertools.count(1)


def context() -> Any:
    """What Lambda tells of an invocation."""
    return SimpleNamespace(aws_request_id=f"invocation-{next(numbers)}")


def jpeg() -> bytes:
    """A picture with a camera, unlike the one before."""
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Canon", "EOS R6"
    Image.new("RGB", (640, 480), (next(numbers) % 256, 90, 160)).save(file, "JPEG", exif=exif)
    return file.getvalue()


@dataclass
class Person:
    """A user of his own; `credentials` are those of each role of the stack, by its logical id."""

    stack: Stack
    credentials: Mapping[str, Credentials]
    name: str = field(default_factory=lambda: f"ann{next(numbers)}")
    token: str = ""

    def __post_init__(self) -> None:
        with self.stack.environment(self.credentials["WebRole"]):
            self.services = Services.from_environ(os.environ)
        with self.stack.environment(self.credentials["ProcessorRole"]):
            self.handler = Handler(os.environ, Logger(service="test"))
        with self.stack.environment(self.credentials["RecorderRole"]):
            self.recorder = Recorder(os.environ, Logger(service="test"))
        with self.stack.environment(self.credentials["DigesterRole"]):
            self.digester = Digester(os.environ, Logger(service="test"))
        self.app: Flask = create_app(self.services)
        self.browser = Browser(self._visitor())
        self._script = self._visitor()

    def _visitor(self) -> FlaskClient:
        visitor = self.app.test_client()
        visitor.environ_base["REMOTE_ADDR"] = f"{self.name}.example"  # logins are counted for each address
        return visitor

    @property
    def bucket(self) -> str:
        return self.stack.outputs["ImagesBucket"]

    def command(self, *words: str) -> str:
        """`flask --app webapp …` on a server."""
        with self.stack.environment(self.credentials["WebRole"]):
            done = self.app.test_cli_runner().invoke(args=[*words], env={"PROOFSHEET_PASSWORD": PASSWORD})
        assert done.exit_code == 0, f"{words}: {done.exception} {done.output}"
        return done.output

    def script(self, method: str, path: str, json: Any = None) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}"}
        return self._script.open(f"/api/v1{path}", method=method, json=json, headers=headers)

    def api(self, method: str, path: str, json: Any = None) -> Json:
        answer = self.script(method, path, json)
        assert answer.status_code < 400, answer.text
        return dict(answer.json or {})

    def signed(self, method: str, url: str, data: bytes = b"", headers: Json | None = None) -> requests.Response:
        """What a browser does with a signed address: it adds nothing of its own."""
        verify = str(self.stack.account.certificate)
        answer = requests.request(method, url, data=data, headers=headers, verify=verify, timeout=20)
        assert answer.ok, answer.text
        return answer

    def ask(self, filename: str, data: bytes, **more: str) -> Json:
        asked = {"filename": filename, "size": len(data), "content_type": "image/jpeg", **more}
        return self.api("POST", "/uploads", asked)

    def send(self, asked: Json, data: bytes) -> str:
        """Send what was asked for, and return its key."""
        self.signed("PUT", asked["upload"]["url"], data, asked["upload"]["headers"])
        return self.key(asked["id"])

    def upload(self, filename: str, data: bytes, **more: str) -> Json:
        """Send a picture, have it processed, and return what the dashboard says of it."""
        asked = self.ask(filename, data, **more)
        self.arrive(self.send(asked, data))
        return self.image(asked["id"])

    def step(self, image_id: str, method: str, data: bytes = b"", **which: Any) -> str:
        """One step of an upload in parts."""
        step = self.api("POST", f"/uploads/{image_id}/sign", {"method": method, **which})
        return self.signed(method, step["url"], data, step["headers"]).text

    def image(self, image_id: str) -> Json:
        return self.api("GET", f"/images/{image_id}")

    def key(self, image_id: str) -> str:
        return self.services.images.get(self.name, image_id).key

    def arrive(self, key: str) -> None:
        self.handler(self.event(key), context())

    def event(self, key: str) -> Json:
        """What the bucket tells the function of an object as it is now."""
        head = self.stack.account.client("s3").head_object(Bucket=self.bucket, Key=key)
        return self.event_of(key, head["VersionId"], head["ContentLength"])

    def event_of(self, key: str, version: str, size: int) -> Json:
        about = {"key": key, "size": size, "versionId": version, "sequencer": f"{next(numbers):016X}"}
        s3 = {"bucket": {"name": self.bucket}, "object": about}
        now = moments.stamp(moments.now())
        return {"Records": [{"eventName": "ObjectCreated:Put", "eventTime": now, "s3": s3}]}
