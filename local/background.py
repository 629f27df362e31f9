"""Work that goes on beside the servers until it is stopped."""

import threading
from abc import ABC, abstractmethod


class Background(ABC):
    """A thread that does `run`; `stopping` is set when it is to end."""

    def __init__(self, name: str) -> None:
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, name=name, daemon=True)

    @abstractmethod
    def run(self) -> None:
        """Work, and end soon after `stopping` is set."""

    def start(self) -> None:
        """Begin."""
        self.thread.start()

    def stop(self) -> None:
        """Go no further; what is left is done after the next start."""
        self.stopping.set()
        self.thread.join()
