"""What other processes have taken of the processor so far, from Linux's /proc."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def spent(pid: int) -> float:
    """Seconds of processor time of a process, user and system, with those of its children that have ended."""
    # The name of the program, in parentheses, may hold blanks; utime, stime, cutime and cstime are fields 14 to 17.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS


def children(pid: int, program: str = "") -> Iterator[int]:
    """The processes that it started and that run; only those that run `program` already, if it is given."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        yield from (child for child in map(int, _text(thread / "children").split()) if program in _command(child))


def peak(pid: int) -> int:
    """Bytes that were resident at most; 0 if it has ended.

    Not what `getrusage` says: a process begins there with the peak of the one that started it.
    """
    found = re.search(r"VmHWM:\s+(\d+) kB", _text(Path(f"/proc/{pid}/status")))
    return int(found[1]) * 1024 if found else 0


def _command(pid: int) -> str:
    return _text(Path(f"/proc/{pid}/cmdline"))


def _text(path: Path) -> str:
    """What is written there; nothing, if who it is about has ended meanwhile."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
