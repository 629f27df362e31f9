"""The emulator as a process of its own: `python -m local.emulator FOLDER PORT PARENT LOCK WORKERS`.

Everything else is set by the environment that `local.emulator.process` gives it. What it prints is for the person;
its log goes to standard error.
"""

import asyncio
import contextlib
import signal
import sys
from pathlib import Path

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app as ministack
from ministack.core import lambda_runtime

from local import leash
from local.emulator import tuning
from local.emulator.journal import Journal
from local.emulator.saver import Saver
from local.emulator.snapshot import Snapshot


def say(sentence: str) -> None:
    """Tell the person, if there is still somebody who listens."""
    with contextlib.suppress(BrokenPipeError):
        print(sentence, flush=True)


async def run(folder: Path, port: int, lock: int) -> None:
    """Serve on 127.0.0.1 until SIGTERM, and save."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    journal = Journal(folder)
    journal.record()
    snapshot = Snapshot(folder / "state.json", journal)
    saver = Saver(snapshot, lock, say)
    snapshot.take_over()
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.graceful_timeout = 2
    config.keep_alive_timeout = 75
    saving = asyncio.create_task(saver.run(stop))
    await serve(saver.watch(ministack.app), config, shutdown_trigger=stop.wait)
    lambda_runtime.reset()
    await saving
    await saver.save()


def main(folder: str, port: str, parent: str, lock: str, workers: str) -> None:
    """Tie ourselves to the parent, change what has to be changed, serve."""
    leash.tie(int(parent))
    tuning.queue_invocations(at_once=int(workers))
    tuning.show_failures(say)
    tuning.keep_bodies_on_disk(say)
    tuning.compare_ranges_directly()
    tuning.receive_large_pieces()
    asyncio.run(run(Path(folder), int(port), int(lock)))


if __name__ == "__main__":
    main(*sys.argv[1:])
