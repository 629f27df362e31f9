"""The emulator as its parent sees it: started, asked to save, stopped."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from local import environment, loopback
from local.errors import StartFailed
from local.lock import Lock

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
SAVE_SECONDS = 60
STOP_SECONDS = 30
MOST_WORKERS = 4
"""Invocations of functions at once: each may take half a gigabyte."""
SAVE = "/_proofsheet/save"
"""POST here answers when everything that was done before is on the disk."""


@dataclass(frozen=True)
class Emulator:
    """A running emulator."""

    process: subprocess.Popen[str]
    endpoint: str
    relay: threading.Thread

    def save(self) -> None:
        """Return when everything that was done before is on the disk."""
        loopback.request(f"{self.endpoint}{SAVE}", SAVE_SECONDS, body=b"")

    def stop(self) -> None:
        """Let it answer what it is answering and save; after STOP_SECONDS end it."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.relay.join()


def usual_workers() -> int:
    """How many invocations of functions run at once: one more than processors, since one or the other waits for us."""
    return min((os.cpu_count() or 1) + 1, MOST_WORKERS)


def start(
    folder: Path,
    port: int,
    lock: Lock,
    environ: Mapping[str, str],
    on_message: Callable[[str], None],
    *,
    workers: int | None = None,
) -> Emulator:
    """Start the emulator on 127.0.0.1 and return when it answers.

    Call it from the main thread: the emulator ends with the thread that started it (`local.leash`).

    Args:
        folder: where its state, objects, log and temporary files are.
        port: where it listens.
        lock: held by it as long as it lives.
        environ: the environment that its own is made from.
        on_message: called, in a thread, with every sentence that it has for the person.
        workers: how many invocations of functions run at once, if not the usual number.

    Raises:
        StartFailed: it ended, or did not answer within START_SECONDS.
    """
    _tidy(folder)
    log = folder / "log.txt"
    at_once = workers or usual_workers()
    arguments = [str(each) for each in (folder, port, os.getpid(), lock.descriptor, at_once)]
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "local.emulator", *arguments],
            cwd=ROOT,
            env=environment.for_servers(environ) | _settings(folder, port),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            pass_fds=[lock.descriptor],
            start_new_session=True,  # Ctrl-C reaches us only, and we stop it in its turn
        )
    relay = threading.Thread(target=_relay, args=(process, on_message), name="emulator", daemon=True)
    relay.start()
    emulator = Emulator(process, f"http://127.0.0.1:{port}", relay)
    if not loopback.answers(f"{emulator.endpoint}/_ministack/health", process, START_SECONDS):
        process.kill()
        raise StartFailed("The AWS emulator", log)
    return emulator


def _tidy(folder: Path) -> None:
    """Remove what a crash left: function workers' folders and files that were being written."""
    shutil.rmtree(folder / "tmp", ignore_errors=True)
    for name in ("tmp", "objects"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for draft in folder.rglob("*.tmp"):
        draft.unlink()


def _settings(folder: Path, port: int) -> dict[str, str]:
    return environment.aws(f"http://127.0.0.1:{port}") | {
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": environment.REGION,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "objects"),
        "TMPDIR": str(folder / "tmp"),
        "LAMBDA_EXECUTOR": "local",
        "DOCKER_HOST": "unix:///nonexistent",  # it would tidy up in the person's Docker
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }


def _relay(process: subprocess.Popen[str], on_message: Callable[[str], None]) -> None:
    assert process.stdout  # noqa: S101  (it is a pipe)
    with process.stdout as sentences:
        for sentence in sentences:
            on_message(sentence.rstrip("\n"))
