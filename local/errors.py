"""What can stop the one-machine edition; the message is the sentence that the person reads.

LocalError
├── PortTaken       another program listens where we have to
├── AlreadyRunning  a Proofsheet serves this data folder now
├── ToolFailed      npm, pip or the like did not do its work
├── NoFirstUser     the first user could not be made
├── StartFailed     the emulator or the web server did not come up
└── ChildEnded      one of them ended by itself
"""

from pathlib import Path


class LocalError(Exception):
    """Root: says in one sentence what is wrong and what to do."""


class PortTaken(LocalError):
    """Another program listens on a port that we need."""

    def __init__(self, port: int, purpose: str, remedy: str) -> None:
        super().__init__(f"Port {port}, where {purpose} has to listen, is taken by another program. {remedy}")
        self.port = port


class AlreadyRunning(LocalError):
    """Two of us on one data folder would overwrite each other's state."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"A Proofsheet is running on {folder} already: stop it first, or choose another folder with --data."
        )
        self.folder = folder


class ToolFailed(LocalError):
    """A program that sets something up ended with an error."""

    def __init__(self, tool: str, hint: str, output: str) -> None:
        super().__init__(f"{tool} failed: {last_line(output)} {hint}")
        self.output = output


class NoFirstUser(LocalError):
    """The password was refused, or the table was."""

    def __init__(self, name: str, output: str) -> None:
        super().__init__(f"The user {name} could not be made: {last_line(output)}")
        self.name = name


class StartFailed(LocalError):
    """A server did not answer; its log says why."""

    def __init__(self, what: str, log: Path) -> None:
        super().__init__(f"{what} did not start: {last_line(log.read_text(errors='replace'))} The whole log is {log}.")
        self.log = log


class ChildEnded(LocalError):
    """A server that should run until we stop it did not."""

    def __init__(self, what: str, log: Path) -> None:
        super().__init__(f"{what} has ended by itself. Its log is {log}.")
        self.log = log


def last_line(text: str) -> str:
    """Return the last line with something on it, ended by a full stop."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return f"{lines[-1].rstrip('.')}." if lines else "it said nothing."
