"""One at a time on a data folder, and nothing of the last time left.

`run.lock` is held by `bin/run` alone. `children.lock` is handed down to the emulator and the web server and their
children: the kernel frees it when the last of them is gone, however it ended.
"""

import fcntl
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from local.errors import AlreadyRunning

PATIENCE = 8.0
"""Seconds for leashed children to end by themselves: they save, and answer what they are answering."""


@dataclass(frozen=True)
class Lock:
    """A held lock: the kernel frees it when every copy of the descriptor is closed."""

    descriptor: int

    def release(self) -> None:
        """Close our copy."""
        os.close(self.descriptor)


def acquire(path: Path) -> Lock | None:
    """Take the lock at `path`, or return None when somebody else holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return Lock(descriptor)


def acquire_folder(folder: Path) -> tuple[Lock, Lock]:
    """Take `folder` for ourselves, after ending what is left over of a run that was killed.

    Raises:
        AlreadyRunning: another `bin/run` has it, or a child of one that we cannot end.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ours = acquire(folder / "run.lock")
    if ours is None:
        raise AlreadyRunning(folder)
    _end(_workers(folder), signal.SIGKILL)
    children = _acquire_within(folder / "children.lock", PATIENCE)
    if children is None:
        _end(_holders(folder / "children.lock"), signal.SIGKILL)
        children = _acquire_within(folder / "children.lock", PATIENCE)
    if children is None:
        raise AlreadyRunning(folder)
    return ours, children


def _acquire_within(path: Path, seconds: float) -> Lock | None:
    give_up = time.monotonic() + seconds
    while (lock := acquire(path)) is None and time.monotonic() < give_up:
        time.sleep(0.1)
    return lock


def _processes() -> list[Path]:
    """Return what /proc knows; a system without it has only the leash and our patience."""
    return [entry for entry in Path("/proc").glob("[0-9]*") if entry.name != str(os.getpid())]


def _holders(path: Path) -> list[int]:
    """Return the processes that have the file `path` open."""
    wanted = path.stat()
    return [int(process.name) for process in _processes() if any(_same(link, wanted) for link in _descriptors(process))]


def _descriptors(process: Path) -> list[Path]:
    try:
        return list((process / "fd").iterdir())
    except OSError:  # ended meanwhile, or not ours to look into
        return []


def _same(link: Path, wanted: os.stat_result) -> bool:
    try:
        return os.path.samestat(link.stat(), wanted)
    except OSError:
        return False


def _workers(folder: Path) -> list[int]:
    """Return function workers whose emulator is gone: each runs a script in the emulator's folder."""
    return [int(process.name) for process in _processes() if f"{folder}/emulator/tmp/" in _command(process)]


def _command(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def _end(processes: list[int], how: signal.Signals) -> None:
    for process in processes:
        try:
            os.kill(process, how)
        except ProcessLookupError:
            continue
