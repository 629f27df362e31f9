"""People who use the dashboard in tests."""

import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from catalog.image import Image

PASSWORD = "correct horse battery"
AddPicture = Callable[..., Image]


class Browser:
    """Somebody with a browser: keeps cookies, sends the token of the page with every form."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def token(self, path: str = "/login") -> str:
        page = self.get(path, follow_redirects=True).text
        match = re.search(r'name="csrf[_-]token" (?:value|content)="([^"]+)"', page)
        assert match, page
        return match[1]

    def post(self, path: str, **form: str) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token(), **form})

    def log_in(self, name: str, password: str = PASSWORD, **form: str) -> TestResponse:
        return self.post("/login", username=name, password=password, **form)

    def api(self, method: str, path: str, json: Any = None, **headers: str) -> TestResponse:
        headers = {"X-CSRFToken": self.token()} | headers
        return self.client.open(f"/api/v1{path}", method=method, json=json, headers=headers)
