"""What one file may cost. The kernel holds the process to it, also inside a decoder's C code."""

import math
import resource
import signal
from dataclasses import astuple, dataclass

from pipeline.header import MAX_WORKING

_OURS = 85_000_000
"""Bytes that Python, the libraries, the stacks of threads and both renditions take beside what a decoder holds."""


@dataclass(frozen=True)
class Limits:
    """Limits of the process that opens files; ADR 10 says how they were found.

    `processor` is in seconds of processor time for one file, so that a busy machine costs nobody his picture; `clock`
    in seconds, for a file that waits instead of working; `memory` in bytes of what the process may write to (macOS
    does not enforce it). `answer` is in seconds, and ours: for a process whose own limits do not end it, because it was
    stopped or taken over; its start counts too.
    """

    processor: int = 8
    clock: int = 40
    memory: int = MAX_WORKING + _OURS
    answer: int = 45

    def to_arguments(self) -> list[str]:
        """The limits in their order, for a command line."""
        return [str(each) for each in astuple(self)]

    def apply_to_process(self) -> None:
        """Limit the memory for good, and let nobody's picture be dumped onto a disk."""
        resource.setrlimit(resource.RLIMIT_DATA, (self.memory, self.memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def apply_to_file(self) -> None:
        """Begin to count the time of one file; at its end the kernel ends the process."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = math.ceil(used.ru_utime + used.ru_stime)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (spent + self.processor, most))
        signal.alarm(self.clock)
