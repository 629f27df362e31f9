"""What lies in the data folder, and the port that its emulator keeps."""

import shutil
import socket
import zlib
from dataclasses import dataclass
from pathlib import Path

from local.errors import PortTaken

LAST_OF_ALL_PORTS = 65535
FIRST_PORT, LAST_PORT = 20000, 29999
"""Below the ports that systems give to outgoing connections, so that ours is free at the next start as well."""


@dataclass(frozen=True)
class Folder:
    """The data folder: private, and the only place that a run writes to besides build/ and webapp/static/."""

    path: Path

    @property
    def emulator(self) -> Path:
        """State, objects and log of the emulator."""
        return self.path / "emulator"

    @property
    def emulator_log(self) -> Path:
        """What the emulator writes."""
        return self.emulator / "log.txt"

    @property
    def mail(self) -> Path:
        """One file a mail."""
        return self.path / "mail"

    @property
    def web_log(self) -> Path:
        """What the web server writes."""
        return self.path / "web.log"

    def clear(self) -> None:
        """Delete every picture, record and mail; nothing else, so a wrong --data costs nothing."""
        for folder in (self.emulator, self.mail):
            shutil.rmtree(folder, ignore_errors=True)
        self.web_log.unlink(missing_ok=True)

    def emulator_port(self) -> int:
        """Return the emulator's port: chosen once, because links and the stack remember it.

        Raises:
            PortTaken: it is this folder's, but another program has it now.
        """
        note = self.path / "emulator" / "port"
        if note.is_file():
            port = int(note.read_text())
            check_free(port, "the AWS emulator", "Stop that program; this data folder cannot change its port.")
            return port
        port = self._choose_port()
        note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        note.write_text(str(port))
        return port

    def _choose_port(self) -> int:
        count = LAST_PORT - FIRST_PORT + 1
        start = zlib.crc32(bytes(self.path)) % count  # two folders seldom ask for the same one
        for offset in range(count):
            port = FIRST_PORT + (start + offset) % count
            if is_free(port):
                return port
        raise PortTaken(FIRST_PORT, "the AWS emulator", f"So is every port up to {LAST_PORT}.")


def is_free(port: int) -> bool:
    """Return whether a server could listen on 127.0.0.1 at `port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def check_free(port: int, purpose: str, remedy: str) -> None:
    """Raise PortTaken unless a server could listen on `port`."""
    if not is_free(port):
        raise PortTaken(port, purpose, remedy)
