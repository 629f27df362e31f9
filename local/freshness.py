"""Whether something has to be made again: a digest of what it was made from is kept beside it."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(files: Iterable[Path]) -> str:
    """Return the SHA-256 over names and contents of `files`, in a fixed order."""
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(f"{file}\0{file.stat().st_size}\0".encode())
        total.update(file.read_bytes())
    return total.hexdigest()


def is_fresh(stamp: Path, wanted: str) -> bool:
    """Return whether `stamp` says that this very thing was made."""
    return stamp.is_file() and stamp.read_text() == wanted


def note(stamp: Path, made: str) -> None:
    """Write the stamp once the thing is made."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(made)
