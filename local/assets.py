"""The front-end: built by esbuild into webapp/static, only when its sources changed."""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console

from local import freshness, node
from local.errors import LocalError
from local.progress import Progress


def build(root: Path, environ: Mapping[str, str], progress: Progress) -> None:
    """Make webapp/static what webapp/assets says.

    Raises:
        ToolFailed: npm, esbuild, or pip (where node has to be fetched) failed.
    """
    assets, static, stamps = root / "webapp" / "assets", root / "webapp" / "static", root / "build" / "assets"
    sources = freshness.digest(_sources(assets))
    if (static / "manifest.json").is_file() and freshness.is_fresh(stamps / "static.sha256", sources):
        return
    tools = node.on_path(environ, progress)
    node.fetch("front-end packages", assets, stamps / "npm.sha256", tools, progress)
    with progress.step("Building the front-end"):
        node.run(["npm", "run", "build"], assets, tools, "")
    freshness.note(stamps / "static.sha256", sources)


def _sources(assets: Path) -> Iterator[Path]:
    for entry in assets.iterdir():
        if entry.name != "node_modules":
            yield from (path for path in [entry, *entry.rglob("*")] if path.is_file())


if __name__ == "__main__":
    try:
        build(Path(__file__).parent.parent, os.environ, Progress(Console(stderr=True)))
    except LocalError as error:
        sys.exit(str(error))
