"""A child does not outlive its parent, whatever it has become."""

import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has ended")

ROOT = Path(__file__).parents[2]
PARENT = """
import subprocess, sys, time
from local import leash
child = "import time; print('up', flush=True); time.sleep(60)"
subprocess.Popen(leash.command(sys.executable, "-c", child))
time.sleep(60)
"""


@pytest.fixture
def parent() -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_a_leashed_command_ends_when_its_parent_is_killed(parent: "subprocess.Popen[bytes]") -> None:
    assert parent.stdout
    assert parent.stdout.readline() == b"up\n"
    parent.kill()
    # The pipe ends when the last process that has it, the child, has ended.
    readable, _, _ = select.select([parent.stdout], [], [], 30)
    assert readable
    assert parent.stdout.read() == b""
