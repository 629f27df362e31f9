"""A port on this machine, between the product and the emulator, where calls to AWS meet faults.

The product is not touched: it is told this address as `AWS_ENDPOINT_URL`. Requests are passed on as they are, so that
signatures, which cover the host's name, stay good: addresses signed behind this port lead through it as well.
"""

import contextlib
import http.client
import os
import signal
import socket
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bench.injection import answers, peer
from bench.injection.answers import Answer
from bench.injection.dice import Dice, Fault

LONGEST_PAUSE = 2.5
"""Seconds; more than a web server is patient."""
_SECONDS = 90
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}
_EMPTY = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}


class Proxy:
    """Listens from `start` to `stop`; in between the emulator may come and go."""

    def __init__(self, emulator: int, dice: Dice) -> None:
        """Stand before the emulator at port `emulator`; faults come as `dice` say."""
        self.dice = dice
        self.last_call = time.monotonic()
        """When a call was answered last."""
        self._server = _Server(("127.0.0.1", 0), _Connection)
        self._server.proxy, self._server.emulator = self, emulator
        self._thread = threading.Thread(target=self._server.serve_forever, name="proxy", daemon=True)

    @property
    def endpoint(self) -> str:
        """What the callers are told."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Let go of the port; connections end with their callers."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    proxy: Proxy
    emulator: int

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Callers that are killed leave broken connections: nothing to tell."""


class _Connection(BaseHTTPRequestHandler):
    """One connection of a caller, and ours to the emulator behind it."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        # Answers are written in two pieces, and nobody shall wait for the second.
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._behind = http.client.HTTPConnection("127.0.0.1", self.server.emulator, timeout=_SECONDS)

    def finish(self) -> None:
        self._behind.close()
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        service = answers.service(self.path, headers)
        thrown = self.server.proxy.dice.throw(service)
        if thrown.fault is Fault.SLOW:
            time.sleep(thrown.detail * LONGEST_PAUSE)
        if thrown.fault is Fault.KILLED_BEFORE:
            self._kill()
        elif thrown.fault in {Fault.REFUSED, Fault.OUTAGE}:
            refusal = answers.refusal(service, headers, thrown.detail)
            self._answer(refusal, [("Content-Type", refusal.content_type)])
        else:
            self._forward(body, thrown.fault)
        self.server.proxy.last_call = time.monotonic()

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_OPTIONS = _handle  # noqa: N815  (the library asks for these)

    def _forward(self, body: bytes, fault: Fault | None) -> None:
        try:
            self._behind.request(self.command, self.path, body, dict(self.headers.items()))
            response = self._behind.getresponse()
            data = response.read()
        except (OSError, http.client.HTTPException):  # the emulator is down
            self._behind.close()
            self.close_connection = True
            return
        if fault is Fault.KILLED_AFTER:
            self._kill()
        elif fault is Fault.UNANSWERED:
            self.close_connection = True
        else:
            headers = [each for each in response.getheaders() if each[0].lower() not in _HOP_BY_HOP]
            length = response.getheader("Content-Length") if self.command == "HEAD" else None
            self._answer(Answer(response.status, "", data), headers, length, is_cut=fault is Fault.CUT)

    def _answer(
        self, answer: Answer, headers: list[tuple[str, str]], length: str | None = None, *, is_cut: bool = False
    ) -> None:
        self.send_response_only(answer.status)
        for name, value in headers:
            self.send_header(name, value)
        if answer.status not in _EMPTY:
            self.send_header("Content-Length", length or str(len(answer.body)))
        self.end_headers()
        self.close_connection = self.close_connection or is_cut
        if self.command != "HEAD":
            self.wfile.write(answer.body[: len(answer.body) // 2] if is_cut else answer.body)

    def _kill(self) -> None:
        """End the process that calls, wherever it is; we ourselves only lose the connection."""
        self.close_connection = True
        caller = peer.process_of(self.client_address, self.connection.getsockname())
        if caller and caller != os.getpid():
            with contextlib.suppress(ProcessLookupError):
                os.kill(caller, signal.SIGKILL)
