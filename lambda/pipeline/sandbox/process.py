"""The process that opens files, as the rest of the pipeline sees it."""

import json
import os
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pipeline.errors import DecoderFault, crashed, too_slow
from pipeline.rendition import Rendition
from pipeline.sandbox.answer import read_answer
from pipeline.sandbox.limits import Limits
from pipeline.sandbox.pipe import Pipe

_ENVIRONMENT = ("LD_LIBRARY_PATH", "TMPDIR")
"""What Python needs to start on Lambda, and where temporary files belong; credentials stay here."""
ALLOCATION = {"GLIBC_TUNABLES": "glibc.malloc.arena_max=1:glibc.malloc.hugetlb=1"}
"""One heap for all threads, in large pages where the kernel has them: pictures are a few large blocks, and a heap for
each thread costs memory, and a fault for every 4 KB of it. Another C library, or an older one, passes it over."""
_DEATH = 1
"""Seconds that a process has to end, once it has closed its pipe."""
_OUT_OF_TIME = {signal.SIGXCPU, signal.SIGALRM}
_CRASHES = {
    signal.SIGSEGV,
    signal.SIGBUS,
    signal.SIGILL,
    signal.SIGFPE,
    signal.SIGABRT,
    signal.SIGTRAP,
    signal.SIGSYS,
}
"""How a decoder dies of a file or of a lack of memory; every other signal comes from somebody else."""


class Sandbox:
    """Opens files in a process that is kept from one good file to the next, and replaced after any other.

    Several threads may use it; they wait for one another.
    """

    def __init__(self, environ: Mapping[str, str], limits: Limits | None = None) -> None:
        self._environ = {name: environ[name] for name in _ENVIRONMENT if name in environ}
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stop: Callable[[], object] = lambda: None

    def start(self) -> None:
        """Have the process start, unless it runs: it will be ready when there is a file to open."""
        with self._lock:
            self._running()

    def examine(self, file: Path, content_type: str, rotation: int, found: dict[str, Any]) -> list[Rendition]:
        """Do what `examination.examine` does; `found` gets values as the record has them.

        Raises:
            Rejected: the file is no picture that can be shown, needs more than the limits, or breaks the decoder.
            DecoderFault: it was not the file's fault; the same call later may do better.
        """
        question = {"file": str(file), "content_type": content_type, "rotation": rotation}
        with self._lock, ExitStack() as unless_good:
            process = self._running()
            unless_good.callback(self._stop)
            renditions = _ask(process, question, self._limits.answer, found)
            unless_good.pop_all()
            return renditions

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._stop()
            self._process = subprocess.Popen(
                # -S: where packages are is in PYTHONPATH already, and a good part of the start is saved.
                [sys.executable, "-S", "-P", "-m", "pipeline.sandbox", *self._limits.to_arguments()],
                env=self._environ | ALLOCATION | {"PYTHONPATH": os.pathsep.join(sys.path)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,  # nothing to flush where nobody reads any more
                start_new_session=True,  # Ctrl-C is for us
            )
            self._stop = weakref.finalize(self, _stop, self._process)
        return self._process


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    with process:
        process.wait()


def _ask(
    process: subprocess.Popen[bytes], question: dict[str, Any], seconds: float, found: dict[str, Any]
) -> list[Rendition]:
    assert process.stdin  # noqa: S101 - a pipe
    assert process.stdout  # noqa: S101 - a pipe
    try:
        process.stdin.write(json.dumps(question).encode() + b"\n")
        return read_answer(Pipe(process.stdout.fileno(), seconds), found)
    except (EOFError, BrokenPipeError) as error:
        raise _cause(process) from error
    except TimeoutError as error:
        raise DecoderFault("the process that opens files does not answer, and its own limits do not end it") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise DecoderFault(f"the process that opens files gave no answer but {error!r}") from error


def _cause(process: subprocess.Popen[bytes]) -> Exception:
    try:
        status = process.wait(_DEATH)
    except subprocess.TimeoutExpired:
        return DecoderFault("the process that opens files says no more, and lives on")
    if -status in _OUT_OF_TIME:
        return too_slow()
    if -status in _CRASHES:
        return crashed()
    return DecoderFault(f"the process that opens files ended with status {status}")
