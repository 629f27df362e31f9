"""node and npm: those of this machine, or node from PyPI where there is none that is new enough."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from local import environment, freshness
from local.errors import ToolFailed
from local.progress import Progress

OLDEST = 20
OFFLINE = "Is the package registry reachable?"
ROOT = Path(__file__).parent.parent


def on_path(environ: Mapping[str, str], progress: Progress) -> dict[str, str]:
    """Return `environ` for tools, with a node that is new enough on its path.

    Raises:
        ToolFailed: pip could not fetch it.
    """
    tools = environment.for_tools(environ)
    if is_new_enough(tools):
        return tools
    ours = tools | {"PATH": f"{Path(sys.executable).parent}:{tools.get('PATH', '')}"}
    if not is_new_enough(ours):
        with progress.step(f"Fetching node (there is none of version {OLDEST} or newer here)"):
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
            run([*pip, "-r", str(ROOT / "local" / "node-requirements.txt")], ROOT, tools, OFFLINE)
    return ours


def is_new_enough(environ: Mapping[str, str]) -> bool:
    """Whether the path of `environ` has npm and a node of version OLDEST or newer."""
    path = environ.get("PATH", "")
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if not (node and npm):
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, env=dict(environ))
    version = re.match(r"v(\d+)\.", answer.stdout)
    return version is not None and int(version[1]) >= OLDEST


def fetch(what: str, folder: Path, stamp: Path, environ: Mapping[str, str], progress: Progress) -> None:
    """Install what the package-lock.json of `folder` names, unless `stamp` says that this was done.

    Raises:
        ToolFailed: npm could not fetch it.
    """
    lock = freshness.digest([folder / "package-lock.json", folder / "package.json"])
    if (folder / "node_modules").is_dir() and freshness.is_fresh(stamp, lock):
        return
    with progress.step(f"Fetching {what}"):
        run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, environ, OFFLINE)
    freshness.note(stamp, lock)


def run(command: list[str], folder: Path, environ: Mapping[str, str], hint: str) -> None:
    """Run a program of the path of `environ` in `folder`.

    Raises:
        ToolFailed: it ended with an error; the sentence has its last line and `hint`.
    """
    program = shutil.which(command[0], path=environ.get("PATH", "")) or command[0]
    done = subprocess.run(
        [program, *command[1:]],
        cwd=folder,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ToolFailed(" ".join([Path(command[0]).name, *command[1:3]]), hint, done.stdout)
