"""The web server: the same gunicorn, settings and application as on an instance."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local import leash, loopback
from local.errors import StartFailed
from local.folder import Folder
from local.lock import Lock

Child = tuple[subprocess.Popen[Any], Path]
"""A running server and its log."""

START_SECONDS = 30
STOP_SECONDS = 10


@dataclass(frozen=True)
class Server:
    """A running web server."""

    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Let it finish what it is answering; after STOP_SECONDS end it with its workers."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def settings(outputs: Mapping[str, str], dashboard_url: str) -> dict[str, str]:
    """Return the application's own environment: what the stack's outputs say."""
    return {
        "IMAGES_BUCKET": outputs["ImagesBucket"],
        "IMAGES_TABLE": outputs["ImagesTable"],
        "USERS_TABLE": outputs["UsersTable"],
        "TOPIC_ARN": outputs["TopicArn"],
        "DASHBOARD_URL": dashboard_url,
        "PROXIES": "0",
        "EGRESS": "none",
    }


def start(root: Path, folder: Folder, port: int, lock: Lock, environ: Mapping[str, str]) -> Server:
    """Start gunicorn on 127.0.0.1 and return when /healthz answers. Call it from the main thread (`local.leash`).

    Args:
        root: the repository.
        folder: where its log goes.
        port: where it listens.
        lock: held by it and its workers as long as one of them lives.
        environ: all of its environment.

    Raises:
        StartFailed: it ended, or did not answer within START_SECONDS.
    """
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:webapp.serving", "webapp.wsgi:app"]
    with folder.web_log.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            leash.command(*gunicorn, "--bind", f"127.0.0.1:{port}"),
            cwd=root,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=[lock.descriptor],
            start_new_session=True,
        )
    server = Server(process)
    if not loopback.answers(f"http://127.0.0.1:{port}/healthz", process, START_SECONDS):
        server.stop()
        raise StartFailed("The web server", folder.web_log)
    return server


def create_user(root: Path, name: str, password: str, environ: Mapping[str, str]) -> str | None:
    """Make `name` an administrator with `password`; return the sentence that says why not, or None."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "webapp", "user", "create", name, "--admin"],
        cwd=root,
        env={**environ, "PROOFSHEET_PASSWORD": password},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout.strip() if done.returncode else None
