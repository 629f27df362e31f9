"""One emulator that enforces IAM, and one stack of the template in it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.conftest import REGION
from tests.iam.account import Account, Stack
from tests.product import eventually, free_port

pytest.register_assert_rewrite("tests.iam.dashboard", "tests.iam.functions", "tests.iam.person")


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    if not shutil.which("openssl"):
        pytest.skip("the emulator makes its certificate with openssl, which is not on this machine")
    folder = tmp_path_factory.mktemp("iam")
    port = free_port()
    account = Account(f"https://127.0.0.1:{port}", folder / "ministack-tls" / "server.crt")
    # The emulator's own start would listen on port 443 as well, where it may.
    command = ["hypercorn", "--config", "python:ministack.core.hypercorn_conf", "--bind", f"127.0.0.1:{port}"]
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command, "ministack.app:app"],
            env=_settings(folder, port),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        eventually(lambda: _answers(account, process), "start of the emulator")
        account.prepare()
        yield account
    finally:
        # With its functions' workers; asked to end, it would wait half a minute for open TLS connections.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _settings(folder: Path, port: int) -> dict[str, str]:
    return {
        "AUTH": "true",
        "USE_SSL": "1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "LAMBDA_EXECUTOR": "local",
        "DOCKER_HOST": "unix:///nonexistent",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder),
    }


def _answers(account: Account, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, "the emulator ended"
    try:
        return requests.get(f"{account.endpoint}/_ministack/health", verify=str(account.certificate), timeout=5).ok
    except (requests.ConnectionError, OSError):  # not yet listening, or its certificate is still being made
        return False


@pytest.fixture(scope="session")
def stack(account: Account) -> Stack:
    return account.deploy("proofsheet")
