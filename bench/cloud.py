"""The product's stack on its emulator, as `bin/run` has it, without the web server."""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cloudformation.deploy import Event
from local import emulator, environment, stack
from local.emulator import Emulator
from local.folder import Folder
from local.lock import acquire_folder

ROOT = Path(__file__).parent.parent
DASHBOARD = "http://127.0.0.1:8000"
"""What mails link to; nobody listens there."""


@dataclass(frozen=True)
class Cloud:
    """A running emulator with the stack deployed."""

    emulator: Emulator
    clients: stack.Clients
    outputs: Mapping[str, str]


@contextmanager
def running(workers: int | None = None) -> Iterator[Cloud]:
    """Start an empty one that runs `workers` invocations at once, and remove it at the end.

    Call it from the main thread. Until the end boto3 knows nothing but the emulator, in this process and its children.
    """
    with tempfile.TemporaryDirectory(prefix="proofsheet-bench-") as path:
        folder = Folder(Path(path))
        ours, children = acquire_folder(folder.path)
        before = dict(os.environ)
        started = emulator.start(folder.emulator, folder.emulator_port(), children, os.environ, _say, workers=workers)
        os.environ.update(environment.aws(started.endpoint))
        try:
            clients = stack.connect(started.endpoint)
            package = stack.package(ROOT)
            outputs = stack.deploy_here(clients, started.endpoint, package, DASHBOARD, _pass_over)
            yield Cloud(started, clients, outputs)
        finally:
            started.stop()
            os.environ.clear()
            os.environ.update(before)
            for lock in (ours, children):
                lock.release()


def _say(sentence: str) -> None:
    print(f"  {sentence}", file=sys.stderr, flush=True)


def _pass_over(_event: Event) -> None:
    """Deploying takes less than a second."""
