"""Archives that are the same bytes for the same files: sorted names, one time, one mode, no owner."""

import gzip
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

Files = dict[str, bytes | Path]
"""Name in the archive → content, or the file that holds it."""

LEVEL = 6
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can tell
EPOCH_SECONDS = 315532800
MODE = 0o644


def tree(folder: Path, keep: Callable[[Path], bool], prefix: str = "") -> Files:
    """Return the files below `folder` whose path relative to it is kept, named with `prefix`."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {prefix + path.relative_to(folder).as_posix(): path for path in found if keep(path.relative_to(folder))}


def content(source: bytes | Path) -> bytes:
    """Return the bytes of one entry."""
    return source.read_bytes() if isinstance(source, Path) else source


def digest(files: Files) -> str:
    """Return a SHA-256 over the names and contents of `files`."""
    result = hashlib.sha256()
    for name in sorted(files):
        result.update(name.encode() + b"\0" + hashlib.sha256(content(files[name])).digest())
    return result.hexdigest()


def write_zip(files: Files, out: Path) -> None:
    """Write `files` as a zip to `out`."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # Unix, whatever this machine is: the mode below counts
            entry.external_attr = MODE << 16
            archive.writestr(entry, content(files[name]), zipfile.ZIP_DEFLATED, LEVEL)


def write_tar(files: Files, out: Path) -> None:
    """Write `files` as a gzipped tar to `out`."""
    with (
        out.open("wb") as raw,
        gzip.GzipFile("", "wb", LEVEL, raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive,
    ):
        for name in sorted(files):
            data = content(files[name])
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.mtime = len(data), MODE, EPOCH_SECONDS
            archive.addfile(entry, io.BytesIO(data))
