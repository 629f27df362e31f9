"""Children that do not outlive us, even when we are ended by kill -9.

`python -m local.leash PARENT COMMAND…` ties itself to the process PARENT and becomes COMMAND: the tie survives that.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def tie(parent: int) -> None:
    """Ask the kernel for SIGTERM when the process `parent` ends.

    Only Linux can do this; elsewhere a child that was left over is found by the next start. The kernel watches the
    thread that started us: start leashed children from the main thread.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it ended before the kernel knew of the tie
        os.kill(os.getpid(), signal.SIGTERM)


def command(*arguments: str) -> list[str]:
    """Return `arguments` as a command that ends with the calling process."""
    return [sys.executable, "-m", "local.leash", str(os.getpid()), *arguments]


def main(parent: str, *arguments: str) -> None:
    """Tie, then become the command."""
    tie(int(parent))
    os.execvp(arguments[0], arguments)  # noqa: S606  (no shell is wanted)


if __name__ == "__main__":
    main(*sys.argv[1:])
