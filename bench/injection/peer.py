"""Which process is at the other end of a connection on this machine; Linux only."""

import struct
from pathlib import Path


def process_of(address: tuple[str, int], server: tuple[str, int]) -> int | None:
    """The process whose socket is bound to `address` and connected to `server`; None where it has ended."""
    inode = _inode(_hexadecimal(address), _hexadecimal(server))
    link = f"socket:[{inode}]"
    for descriptors in Path("/proc").glob("[0-9]*/fd"):
        if inode and _holds(descriptors, link):
            return int(descriptors.parent.name)
    return None


def _inode(local: str, remote: str) -> str | None:
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1:3] == [local, remote]:
            return fields[9]
    return None


def _hexadecimal(address: tuple[str, int]) -> str:
    """An address as the kernel writes it: the bytes of the host in the machine's order."""
    host, port = address
    (number,) = struct.unpack("=I", bytes(map(int, host.split("."))))
    return f"{number:08X}:{port:04X}"


def _holds(descriptors: Path, link: str) -> bool:
    try:
        return any(str(each.readlink()) == link for each in descriptors.iterdir())
    except OSError:  # ended meanwhile, or not ours to look into
        return False
