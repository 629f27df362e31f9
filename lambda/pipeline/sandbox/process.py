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

from catalog.image import Exposure, Gps
from pipeline.errors import DecoderFault, Rejected, crashed, too_slow
from pipeline.rendition import Rendition
from pipeline.sandbox.limits import Limits

_ENVIRONMENT = ("LD_LIBRARY_PATH", "TMPDIR")
"""What Python needs to start on Lambda, and where temporary files belong; credentials stay here."""
_LONGEST_ANSWER = 1_000_000
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
            renditions = _ask(process, question, found)
            unless_good.pop_all()
            return renditions

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._stop()
            self._process = subprocess.Popen(
                # -S: where packages are is in PYTHONPATH already, and a good part of the start is saved.
                [sys.executable, "-S", "-P", "-m", "pipeline.sandbox", *self._limits.to_arguments()],
                env=self._environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C is for us
            )
            self._stop = weakref.finalize(self, _stop, self._process)
        return self._process


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    with process:
        process.wait()


def _ask(process: subprocess.Popen[bytes], question: dict[str, Any], found: dict[str, Any]) -> list[Rendition]:
    """What it answers is read as data with limits: a file may have taken the process over."""
    assert process.stdin  # noqa: S101 - a pipe
    assert process.stdout  # noqa: S101 - a pipe
    try:
        process.stdin.write(json.dumps(question).encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline(_LONGEST_ANSWER)
    except BrokenPipeError:
        line = b""
    if not line:
        raise _cause(process.wait())
    answer = json.loads(line)
    if "fault" in answer:
        raise DecoderFault(answer["fault"])
    found |= _facts(**answer["found"])
    if "rejected" in answer:
        raise Rejected(*answer["rejected"])
    return [Rendition(**each | {"data": process.stdout.read(each["data"])}) for each in answer["renditions"]]


def _cause(status: int) -> Exception:
    if -status in _OUT_OF_TIME:
        return too_slow()
    if -status in _CRASHES:
        return crashed()
    return DecoderFault(f"the process that opens files ended with status {status}")


def _facts(exposure: dict[str, Any] | None = None, gps: dict[str, Any] | None = None, **plain: Any) -> dict[str, Any]:
    if exposure is None:
        return plain
    return plain | {"exposure": Exposure(**exposure), "gps": Gps(**gps) if gps else None}
