"""The emulator as a process of its own: `python -m local.emulator FOLDER PORT PARENT LOCK WORKERS`.

Everything else is set by the environment that `local.emulator.process` gives it. What it prints is for the person;
its log goes to standard error.
"""

import asyncio
import contextlib
import sys
from pathlib import Path
from types import FrameType

import uvicorn
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


class Server(uvicorn.Server):
    """Ends by a signal, and leaves it at that: uvicorn's own would then end the process, which has still to save."""

    def handle_exit(self, _sig: int, _frame: FrameType | None) -> None:
        """Let what is being answered be answered."""
        self.should_exit = True


async def run(folder: Path, port: int, lock: int) -> None:
    """Serve on 127.0.0.1 until SIGTERM, and save."""
    journal = Journal(folder)
    journal.record()
    snapshot = Snapshot(folder / "state.json", journal)
    saver = Saver(snapshot, lock, say)
    snapshot.take_over()
    config = uvicorn.Config(
        saver.watch(ministack.app),
        port=port,
        http="httptools",
        loop="asyncio",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,  # it sends its own, as AWS does
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=2,
    )
    stop = asyncio.Event()
    saving = asyncio.create_task(saver.run(stop))
    await Server(config).serve()
    stop.set()
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
    asyncio.run(run(Path(folder), int(port), int(lock)))


if __name__ == "__main__":
    main(*sys.argv[1:])
