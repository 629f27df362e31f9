"""The wheels that a package carries, so that neither a server nor the function ever asks a package index."""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cloudformation.archive import Files, tree

# Amazon Linux 2023 and the function's runtime have glibc 2.34; newest wheels ask for 2.28 at most.
MANYLINUX = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_17", "manylinux2014")

# Pure Python that is published as source only. Its build would compile against a libvips that it finds on this machine,
# for this machine; without pkg-config it finds none, and pyvips-binary brings the right one.
SOURCE_ONLY = "pyvips"

# Descriptions of other services are nine tenths of botocore.
BOTOCORE_SERVICES = {"dynamodb", "s3", "sns", "sqs", "ssm", "sts"}

USELESS_FOLDERS = {"__pycache__", "bin", "tests"}
USELESS_FILES = {"RECORD", "INSTALLER", "REQUESTED", "WHEEL", "direct_url.json", "py.typed"}
USELESS_SUFFIXES = {".pyc", ".pyi", ".pxd", ".pyx", ".c", ".h"}


class PackageError(Exception):
    """A package could not be made; the message says why and what to do."""


@dataclass(frozen=True)
class Target:
    """Where a package is to run: a version of Python (`3.12`) and a machine (`arm64` or `x86_64`)."""

    python: str
    machine: str

    @classmethod
    def here(cls) -> "Target":
        """Return the running interpreter on this machine."""
        machine = {"aarch64": "arm64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())
        return cls(f"{sys.version_info.major}.{sys.version_info.minor}", machine)

    @property
    def is_native(self) -> bool:
        """Whether pip must choose for this machine: it is the target, and no Linux with glibc, as AWS has."""
        return self == Target.here() and platform.libc_ver()[0] != "glibc"


def wheels(requirements: Path, target: Target, cache: Path) -> Path:
    """Return a folder below `cache` with the stripped contents of all wheels of `requirements` for `target`.

    It is made once for each content of `requirements` and target; hashes are enforced.

    Raises:
        PackageError: pip did not find or fetch a wheel; its last lines are in the message.
    """
    pinned = hashlib.sha256(requirements.read_bytes()).hexdigest()[:16]
    system = sys.platform if target.is_native else "linux"
    folder = cache / f"{requirements.parent.name}-{system}-{target.machine}-{target.python}-{pinned}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as work:
            _install(requirements, target, Path(work) / "wheels")
            _publish(Path(work) / "wheels", folder)
    return folder


def useful(path: Path) -> bool:
    """Return whether the installed file at the relative `path` is needed at run time."""
    if USELESS_FOLDERS & set(path.parts[:-1]) or path.name in USELESS_FILES or path.suffix in USELESS_SUFFIXES:
        return False
    service_folder = path.parts[:2] == ("botocore", "data") and len(path.parts) > 3  # noqa: PLR2004  (data/NAME/…)
    return not service_folder or path.parts[2] in BOTOCORE_SERVICES


def files(folder: Path) -> Files:
    """Return what of the installed `folder` goes into a package."""
    return tree(folder, useful)


def _install(requirements: Path, target: Target, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--no-deps", "--no-compile", "--require-hashes", "--only-binary=:all:", f"--no-binary={SOURCE_ONLY}"]
    command += ["--target", str(folder), "--requirement", str(requirements)]
    if not target.is_native:
        linux = "aarch64" if target.machine == "arm64" else target.machine
        command += [f"--platform={tag}_{linux}" for tag in MANYLINUX]
        command += ["--implementation=cp", f"--python-version={target.python}"]
        command += [f"--abi=cp{target.python.replace('.', '')}"]
    environment = os.environ | {"PKG_CONFIG": "false"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        reason = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise PackageError(f"pip could not fetch the wheels of {requirements} for {target}:\n{reason}")


def _publish(made: Path, folder: Path) -> None:
    """Move a complete folder to its place; another process may have been faster, with the same content."""
    try:
        made.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
        shutil.rmtree(made)
