"""Signing keys of the sessions: read from the table after a worker has forked, and again every minute."""

import logging
import time

from botocore.exceptions import BotoCoreError, ClientError
from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from catalog import keyring, moments
from catalog.table import Table
from webapp.services import Services

_log = logging.getLogger(__name__)
_SECONDS = 60
_WITHOUT = {"static", "health.healthz"}
"""Pages that need no session: they must answer while the tables do not."""


class SharedKeys:
    """Keeps an application's keys fresh."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._read_at: float | None = None

    def refresh(self, app: Flask) -> None:
        """Read the ring if the last look is more than a minute old."""
        if self._read_at is not None and time.monotonic() - self._read_at < _SECONDS:
            return
        now = moments.now()
        try:
            ring = keyring.load(self._table, now)
        except (BotoCoreError, ClientError):
            if self._read_at is None:
                raise
            _log.exception("the signing keys could not be read again; the known ones serve on")
            return
        secret, others = keyring.signing(ring, now)
        app.config["SECRET_KEY_FALLBACKS"] = others
        app.config["SECRET_KEY"] = secret
        self._read_at = time.monotonic()


class SharedKeySessions(SecureCookieSessionInterface):
    """Flask's signed cookies, with the shared keys; a request without a cookie needs no key."""

    def __init__(self, keys: SharedKeys) -> None:
        self._keys = keys

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the session of a request."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        self._keys.refresh(app)
        return super().open_session(app, request)


def register(app: Flask, services: Services) -> None:
    """Sign sessions with the shared keys."""
    keys = SharedKeys(services.users_table)
    app.session_interface = SharedKeySessions(keys)

    @app.before_request
    def fresh_keys() -> None:
        if request.endpoint not in _WITHOUT:
            keys.refresh(app)
