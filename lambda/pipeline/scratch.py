"""Folders that hold an original while it is opened, each named by the process that made it."""

import os
import secrets
import shutil
import tempfile
from pathlib import Path

_PREFIX = "proofsheet-original"
_LIFE = f"{os.getpid()}-{secrets.token_hex(4)}"
"""Lambda may give the number of a process again."""


def folder() -> tempfile.TemporaryDirectory[str]:
    """A new folder, which is removed at the end of its context."""
    return tempfile.TemporaryDirectory(prefix=f"{_PREFIX}-{_LIFE}-")


def clear() -> None:
    """Remove the folders of processes that were ended in the middle of a picture.

    Lambda does that to a function that takes too long, starts it anew, and keeps /tmp, which a few large pictures fill.
    """
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}-*-*-*"):
        process = path.name.removeprefix(f"{_PREFIX}-").partition("-")[0]
        if _LIFE not in path.name and (int(process) == os.getpid() or not _is_alive(int(process))):
            shutil.rmtree(path, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
