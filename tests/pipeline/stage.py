"""Workers that run side by side, call of AWS by call of AWS, in an order and with deaths that a seed decides."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from catalog.aws import Aws
from tests.pipeline.post import Time

LONGEST = 55
"""Seconds that a worker may take: Lambda ends it after 60."""


class Killed(BaseException):
    """Not an Exception: nobody catches a kill."""


@dataclass
class Worker:
    """Somebody's `work`, in a thread that runs only when it is told to."""

    work: Callable[[], object]
    on_death: Callable[[], object]
    started: float
    go: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    is_killed: bool = False
    is_done: bool = False
    fault: BaseException | None = None


class Stage:
    """One worker moves at a time: to its next call of AWS, or out of it; `deaths` is how likely a step kills it."""

    def __init__(self, clients: Aws, time: Time, seed: int, deaths: float) -> None:
        self.random = random.Random(seed)
        self.kills = 0
        self._time, self._deaths = time, deaths
        self._working: dict[int, Worker] = {}
        self._halted = threading.Semaphore(0)
        for client in (clients.dynamodb, clients.sns, clients.sqs):
            for moment in ("before-call", "after-call"):
                client.meta.events.register(moment, self._pause)

    @property
    def is_empty(self) -> bool:
        return not self._working

    def can_wait(self, seconds: float) -> bool:
        """Whether that much time may pass before a worker takes too long."""
        now = self._time.now.timestamp()
        return all(now + seconds < each.started + LONGEST for each in self._working.values())

    def enter(self, work: Callable[[], object], on_death: Callable[[], object]) -> None:
        """Begin `work`; `on_death` is called if it is killed."""
        worker = Worker(work, on_death, self._time.now.timestamp())
        thread = threading.Thread(target=self._run, args=(worker,), daemon=True)
        thread.start()
        assert thread.ident
        self._working[thread.ident] = worker

    def step(self) -> None:
        """Let somebody move on."""
        name = self.random.choice(list(self._working))
        worker = self._working[name]
        worker.is_killed = self.random.random() < self._deaths
        worker.go.release()
        self._halted.acquire()
        if worker.fault:
            raise worker.fault
        if worker.is_done:
            del self._working[name]
            if worker.is_killed:
                self.kills += 1
                worker.on_death()

    def _run(self, worker: Worker) -> None:
        worker.go.acquire()
        try:
            if not worker.is_killed:
                worker.work()
                worker.is_killed = False
        except Killed:
            pass
        except BaseException as fault:  # noqa: BLE001 (it is raised again where the test sees it)
            worker.fault = fault
        worker.is_done = True
        self._halted.release()

    def _pause(self, **_: Any) -> None:
        worker = self._working.get(threading.get_ident())
        if worker is None:
            return
        self._halted.release()
        worker.go.acquire()
        if worker.is_killed:
            raise Killed
