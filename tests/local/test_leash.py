"""A child does not outlive its parent, whatever it has become."""

import os
import select
import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has ended")

PARENT = """
import subprocess, sys, time
from local import leash
child = "print('up', flush=True); import time; time.sleep(600)"
subprocess.Popen(leash.command(sys.executable, "-c", child))
time.sleep(600)
"""


def test_a_leashed_command_ends_when_its_parent_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, bufsize=0) as parent:
        assert parent.stdout
        assert parent.stdout.read(3) == b"up\n"
        os.kill(parent.pid, signal.SIGKILL)
        readable, _, _ = select.select([parent.stdout], [], [], 30)
        # The pipe ends when the last process that has it, the child, has ended.
        assert readable
        assert parent.stdout.read() == b""
