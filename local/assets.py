"""The front-end: built by esbuild into webapp/static, only when its sources changed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console

from local import environment, freshness
from local.errors import LocalError, ToolFailed
from local.progress import Progress

OLDEST_NODE = 20
OFFLINE = "Is the package registry reachable?"


def build(root: Path, environ: Mapping[str, str], progress: Progress) -> None:
    """Make webapp/static what webapp/assets says.

    Raises:
        ToolFailed: npm, esbuild, or pip (where node has to be fetched) failed.
    """
    assets, static, stamps = root / "webapp" / "assets", root / "webapp" / "static", root / "build" / "assets"
    sources = freshness.digest(_sources(assets))
    if (static / "manifest.json").is_file() and freshness.is_fresh(stamps / "static.sha256", sources):
        return
    tools = _with_node(root, environment.for_tools(environ), progress)
    lock = freshness.digest([assets / "package-lock.json", assets / "package.json"])
    if not ((assets / "node_modules").is_dir() and freshness.is_fresh(stamps / "npm.sha256", lock)):
        with progress.step("Fetching front-end packages"):
            _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], assets, tools, OFFLINE)
        freshness.note(stamps / "npm.sha256", lock)
    with progress.step("Building the front-end"):
        _run(["npm", "run", "build"], assets, tools, "")
    freshness.note(stamps / "static.sha256", sources)


def _sources(assets: Path) -> Iterator[Path]:
    for entry in assets.iterdir():
        if entry.name != "node_modules":
            yield from (path for path in [entry, *entry.rglob("*")] if path.is_file())


def _with_node(root: Path, environ: dict[str, str], progress: Progress) -> dict[str, str]:
    """Return `environ` with a node that is new enough on its path, taken from PyPI where there is none."""
    if _has_node(environ):
        return environ
    bin_ = Path(sys.executable).parent
    ours = environ | {"PATH": f"{bin_}:{environ.get('PATH', '')}"}
    if not _has_node(ours):
        with progress.step(f"Fetching node (there is none of version {OLDEST_NODE} or newer here)"):
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
            _run([*pip, "-r", str(root / "local" / "node-requirements.txt")], root, environ, OFFLINE)
    return ours


def _has_node(environ: Mapping[str, str]) -> bool:
    path = environ.get("PATH", "")
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if not (node and npm):
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, env=dict(environ))
    version = re.match(r"v(\d+)\.", answer.stdout)
    return version is not None and int(version[1]) >= OLDEST_NODE


def _run(command: list[str], folder: Path, environ: dict[str, str], hint: str) -> None:
    program = shutil.which(command[0], path=environ.get("PATH", "")) or command[0]
    done = subprocess.run(
        [program, *command[1:]],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ToolFailed(" ".join([Path(command[0]).name, *command[1:3]]), hint, done.stdout)


if __name__ == "__main__":
    try:
        build(Path(__file__).parent.parent, os.environ, Progress(Console(stderr=True)))
    except LocalError as error:
        sys.exit(str(error))
