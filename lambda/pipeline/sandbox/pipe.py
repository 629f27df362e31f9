"""What a process writes, read with limits of time and size: it may fall silent, flood the pipe or die."""

import os
import select
import time

_PIECE = 1 << 20


class Pipe:
    """Reads one answer within so many seconds, all reading together."""

    def __init__(self, descriptor: int, seconds: float) -> None:
        self._descriptor = descriptor
        self._end = time.monotonic() + seconds
        self._waiting = select.poll()
        self._waiting.register(descriptor, select.POLLIN)
        self._read = bytearray()

    @property
    def is_empty(self) -> bool:
        """Whether everything that was read has been taken."""
        return not self._read

    def line(self, limit: int) -> bytes:
        """The next line, of at most about `limit` bytes.

        Raises:
            ValueError: it is longer.
            EOFError, TimeoutError: its end does not come.
        """
        while (end := self._read.find(b"\n")) < 0:
            if len(self._read) > limit:
                raise ValueError("a line without an end")
            self._more()
        return self._taken(end + 1)

    def exactly(self, size: int) -> bytes:
        """The next `size` bytes.

        Raises:
            EOFError, TimeoutError: they do not come.
        """
        while len(self._read) < size:
            self._more()
        return self._taken(size)

    def _more(self) -> None:
        left = self._end - time.monotonic()
        if left <= 0 or not self._waiting.poll(1000 * left):
            raise TimeoutError("no answer")
        piece = os.read(self._descriptor, _PIECE)
        if not piece:
            raise EOFError("no more")
        self._read += piece

    def _taken(self, size: int) -> bytes:
        taken = bytes(self._read[:size])
        del self._read[:size]
        return taken
