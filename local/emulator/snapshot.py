"""The emulator's state in one file, replaced at once: after a crash the services agree with one another.

The work is done by a forked child: it sees the moment of the fork while the parent goes on serving.
"""

import copy
import gc
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from ministack import app as ministack
from ministack.core import persistence
from ministack.services import lambda_svc

from local.emulator import journal
from local.emulator.journal import Journal

T = TypeVar("T")

Services = Mapping[str, Callable[[], dict[str, Any] | None]]

CHILD_SECONDS = 60
"""A child that hangs (a lock that another thread held at the fork) is ended by its alarm."""


class Snapshot:
    """The file and what was read from it; what comes after it is in the journal."""

    def __init__(self, path: Path, journal: Journal) -> None:
        self._path = path
        self._journal = journal
        self._loaded: dict[str, dict[str, Any]] | None = None

    def take_over(self) -> None:
        """Let the emulator load its state from here, and leave saving to us."""
        load = ministack._load_persisted_state

        def load_and_catch_up() -> None:
            load()
            saved = self._load(journal.NAME)
            self._journal.replay(saved["first"] if saved else 0)

        ministack.load_state = self._load
        ministack._load_persisted_state = load_and_catch_up
        ministack.save_all = lambda _services: None  # we save when the last request has been answered

    def _load(self, service: str) -> dict[str, Any] | None:
        """Return what `service` last saved, once; None when it never did."""
        if self._loaded is None:
            self._loaded = self._read()
        return self._loaded.pop(service, None)

    def _read(self) -> dict[str, dict[str, Any]]:
        if not self._path.exists():
            return {}
        state: dict[str, dict[str, Any]] = json.loads(
            self._path.read_bytes(), object_hook=persistence._json_object_hook
        )
        return state

    def fork(self, services: Services, keep_open: int) -> int:
        """Start a child that saves `services`, and return its process id; its exit status tells whether it could.

        Args:
            services: for each name the function that returns its state.
            keep_open: file descriptor that the child holds until it is done; it lets go of all others, so that
                neither a port nor a function's pipe stays open because of it.
        """
        first = self._journal.turn_page()
        child = os.fork()
        if child:
            return child
        status = 1
        try:
            _leave_the_server(keep_open)
            self._write(services, first)
            status = 0
        finally:
            if status:
                traceback.print_exc()
            sys.stderr.flush()
            os._exit(status)

    def _write(self, services: Services, first: int) -> None:
        # The code of functions lies beside the file: what is no longer used goes when no file on the disk names it.
        prune = lambda_svc._prune_orphan_code_blobs
        in_use: list[set[str]] = []
        lambda_svc._prune_orphan_code_blobs = in_use.append
        state = {name: state for name, get in services.items() if _has_content(state := get() or {})}
        state[journal.NAME] = {"first": first}
        text = json.dumps(_without_telemetry(state), default=persistence._json_default, check_circular=False)
        draft = self._path.with_suffix(f".{os.getpid()}.tmp")
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        self._journal.forget(first)
        for names in in_use:
            prune(names)


def _leave_the_server(keep_open: int) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(CHILD_SECONDS)
    os.closerange(3, keep_open)
    os.closerange(keep_open + 1, os.sysconf("SC_OPEN_MAX"))
    gc.disable()
    # Nobody else changes the state of this process: the copies that services make of theirs would be waste.
    copy.deepcopy = _itself  # type: ignore[assignment]  # the same but for the names of what it ignores


def _has_content(state: dict[str, Any]) -> bool:
    """Most services were never used: without their files the next start does not load them."""
    return any(getattr(value, "_data", value) for value in state.values())


def _itself(value: T, _memo: object = None, _nil: object = None) -> T:
    return value


def _without_telemetry(state: dict[str, Any]) -> dict[str, Any]:
    """Leave out logs and metrics: they grow with every call and are of no use after a restart."""
    if "cloudwatch" in state:
        state["cloudwatch"]["metrics"] = {}
    if "cloudwatch_logs" in state:
        state["cloudwatch_logs"]["log_records"] = {}
        for group in state["cloudwatch_logs"]["log_groups"]._data.values():
            group["streams"] = {}
    return state
