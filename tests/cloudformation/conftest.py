"""An emulator of AWS as a process of its own, and clients of it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

REGION = "eu-central-1"
START_SECONDS = 60

Client = Callable[[str], Any]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of an empty emulator."""
    folder = tmp_path_factory.mktemp("emulator")
    port = free_port()
    settings = {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "STATE_DIR": str(folder / "state")}
    settings |= {"S3_DATA_DIR": str(folder / "s3"), "HOME": str(folder), "PATH": os.environ["PATH"]}
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", "ministack"], env=settings, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/_ministack/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            assert process.poll() is None, "the emulator ended"
            assert time.monotonic() < deadline, "the emulator does not answer"
            time.sleep(0.1)


@pytest.fixture(scope="session")
def client(emulator: str) -> Client:
    """Return a function that makes a client of a service of the emulator."""
    session = boto3.session.Session("test", "test", region_name=REGION)
    return lambda service: session.client(service, endpoint_url=emulator)  # type: ignore[call-overload]  # any service
