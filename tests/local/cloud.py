"""An emulator that a test can kill and start again on the same folder."""

import os
import signal
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from local import emulator, environment, lock


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Cloud:
    """An emulator on a folder."""

    folder: Path
    port: int
    said: list[str] = field(default_factory=list)
    running: emulator.Emulator | None = None
    held: lock.Lock | None = None

    def start(self) -> "Cloud":
        self.folder.mkdir(exist_ok=True)
        self.held = lock._acquire_within(self.folder / "lock", 10)
        assert self.held is not None
        self.running = emulator.start(self.folder, self.port, self.held, os.environ, self.said.append)
        return self

    def client(self, service: str) -> Any:
        settings = environment.aws(f"http://127.0.0.1:{self.port}")
        return boto3.session.Session("test", "test", region_name=settings["AWS_REGION"]).client(
            service,  # type: ignore[call-overload]  # any service
            endpoint_url=settings["AWS_ENDPOINT_URL"],
        )

    def save(self) -> None:
        assert self.running
        self.running.save()

    def kill(self) -> None:
        """End it as `kill -9` does."""
        assert self.running
        os.kill(self.running.process.pid, signal.SIGKILL)
        self.running.process.wait()
        self._let_go()

    def stop(self) -> None:
        if self.running:
            self.running.stop()
            self._let_go()

    def restart_after_kill(self) -> "Cloud":
        self.kill()
        return self.start()

    def _let_go(self) -> None:
        assert self.running
        self.running.relay.join()
        self.running = None
        if self.held:
            self.held.release()
