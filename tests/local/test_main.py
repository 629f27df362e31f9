"""The command as a person meets it when it cannot start."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import lock
from tests.local.cloud import free_port

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "local", *arguments]
    return subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def assert_one_sentence(done: "subprocess.CompletedProcess[str]", part: str) -> None:
    assert done.returncode == 1
    assert done.stderr == ""
    assert done.stdout.startswith("✗ ")
    assert part in done.stdout
    assert len(done.stdout.splitlines()) == 1


def test_a_taken_port_is_one_sentence(taken: int, tmp_path: Path) -> None:
    assert_one_sentence(run("--port", str(taken), "--data", str(tmp_path)), f"Port {taken}, where the dashboard")


def test_a_folder_in_use_is_one_sentence(tmp_path: Path) -> None:
    held = lock.acquire_folder(tmp_path)
    assert_one_sentence(run("--data", str(tmp_path)), f"A Proofsheet is running on {tmp_path} already")
    for each in held:
        each.release()


def test_the_emulators_port_taken_is_one_sentence(taken: int, tmp_path: Path) -> None:
    (tmp_path / "emulator").mkdir()
    (tmp_path / "emulator" / "port").write_text(str(taken))
    assert_one_sentence(
        run("--port", str(free_port()), "--data", str(tmp_path)), f"Port {taken}, where the AWS emulator"
    )


@pytest.mark.parametrize("port", ["0", "65536", "eighty"])
def test_a_port_that_is_none_is_refused(port: str, tmp_path: Path) -> None:
    done = run("--port", port, "--data", str(tmp_path))
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr
