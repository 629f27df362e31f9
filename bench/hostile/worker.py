"""One kind of hostile files: `python -m bench.hostile.worker KIND COUNT SEED`; what became of them is the last line."""

import json
import os
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path

from bench import processes
from bench.hostile import LONGEST
from bench.hostile.files import files
from bench.hostile.trial import Outcome, Trial, trial
from catalog.image import Status

_BLINK = 0.005


class Peak(threading.Thread):
    """Watches how much memory the processes that open files have had at most, in bytes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.bytes = 0
        self._is_over = threading.Event()

    def run(self) -> None:
        """Until it is stopped."""
        while not self._is_over.wait(_BLINK):
            self.bytes = max(self.bytes, *map(processes.peak, processes.children(os.getpid(), "pipeline.sandbox")), 0)

    def stop(self) -> None:
        """The process ends well without this, too."""
        self._is_over.set()
        self.join()


def main(kind: str, count: str, seed: str) -> None:
    """Run, and report."""
    codes: Counter[str] = Counter()
    wrong: list[str] = []
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder, trial() as arrivals:
        tempfile.tempdir = folder
        peak = Peak()
        peak.start()
        for number, data in enumerate(files(kind, int(count), int(seed))):
            outcome = _take(arrivals, data)
            codes[outcome.code or outcome.status] += 1
            slowest = max(slowest, outcome.seconds)
            wrong += [f"file {number}: {each}" for each in outcome.wrong]
        peak.stop()
        wrong += [f"left behind: {each}" for each in _left(Path(folder))]
    ready = codes.pop(Status.READY, 0)
    print(json.dumps({"ready": ready, "failed": codes, "slowest": slowest, "peak": peak.bytes, "wrong": wrong}))


def _take(arrivals: Trial, data: bytes) -> Outcome:
    outcome = arrivals.take(data)
    # Once more, if it took that long: who has to wait for a busy machine does not hang.
    return outcome if outcome.seconds <= LONGEST else min(outcome, arrivals.take(data), key=lambda each: each.seconds)


def _left(folder: Path) -> list[str]:
    """Temporary files, and processes beside the one that waits for the next file."""
    return [*map(str, folder.iterdir()), *map(str, [*processes.children(os.getpid())][1:])]


if __name__ == "__main__":
    main(*sys.argv[1:])
