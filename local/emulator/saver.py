"""When the state is saved: a few seconds after something changed, on request, and at the end."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ministack import app as ministack

from local.emulator.process import SAVE
from local.emulator.snapshot import Snapshot

INTERVAL = 6.0
"""Seconds from a change to its snapshot; with the time that writing takes this stays below the promised ten."""
SHARE = 4
"""At most every SHAREth second is spent on saving: a large state is saved less often."""
Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
"""As ASGI has them."""
READS = ("Get", "List", "Describe", "Query", "Scan", "BatchGet", "Receive", "TransactGet")


class Saver:
    """Knows whether something changed since the last snapshot."""

    def __init__(self, snapshot: Snapshot, lock: int, say: Callable[[str], None]) -> None:
        """Save to `snapshot`; children keep the file descriptor `lock`; `say` tells the person what goes wrong."""
        self._snapshot = snapshot
        self._lock = lock
        self._say = say
        self._one_at_a_time = asyncio.Lock()
        self.changed = False

    async def run(self, stop: asyncio.Event) -> None:
        """Save what changes until `stop` is set."""
        pause = INTERVAL
        while not await _set_within(stop, pause):
            started = time.monotonic()
            await self.save()
            pause = max(INTERVAL, (SHARE - 1) * (time.monotonic() - started))

    async def save(self) -> bool:
        """Write a snapshot if something changed; False means that the change is still only in memory."""
        async with self._one_at_a_time:
            if not self.changed:
                return True
            if _deploying():  # half a deployment cannot be resumed: keep the state before it
                return False
            self.changed = False
            child = self._snapshot.fork(ministack._build_persistence_save_dict(), self._lock)
            _, status = await asyncio.to_thread(os.waitpid, child, 0)
            if status:
                self.changed = True
                self._say("The state could not be saved; is the disk full?")
            return status == 0

    def watch(self, application: Application) -> Application:
        """Return `application` with its changes noted and with SAVE answered."""

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and scope["path"] == SAVE:
                await _answer(send, 200 if await self.save() else 503)
                return
            try:
                await application(scope, receive, send)
            finally:
                self.changed = self.changed or _may_change(scope)

        return watched


def _may_change(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return False
    target = next((value for name, value in scope["headers"] if name.lower() == b"x-amz-target"), b"")
    return not target.decode("latin-1").rpartition(".")[2].startswith(READS)


def _deploying() -> bool:
    stacks = ministack._get_module("cloudformation")._stacks
    return any(stack["StackStatus"].endswith("_IN_PROGRESS") for stack in stacks.all_values())


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True


async def _answer(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
