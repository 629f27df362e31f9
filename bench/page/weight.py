"""What a browser fetches before anything is opened, and in all; gzip at its best, as a proxy would send it."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, Goal

_STATIC = Path("webapp/static")
# esbuild's output: `import"./chunk-….js"` and `import{a}from"./chunk-….js"` load at once, `import("./….js")` later.
_AT_ONCE = re.compile(r"""(?:import|from)\s*"\./([\w.-]+\.js)\"""")


def measure() -> Iterator[Figure]:
    """Kilobytes of script and style."""
    names = json.loads((_STATIC / "manifest.json").read_text())["names"]
    eager = _with_imports(names["app.js"], set())
    fragments = _with_imports(names["htmx.esm.min.js"], set(eager))
    every = {path.name for path in _STATIC.glob("*.js")}
    yield Figure(
        "page", "JavaScript of every page", _kilobytes(eager), "KB gzip", Goal("<=", 25), "what is opened comes later"
    )
    yield Figure("page", "with htmx", _kilobytes(fragments), "KB gzip", Goal("<=", 25), "where a page has fragments")
    yield Figure("page", "JavaScript in all", _kilobytes(every), "KB gzip", Goal("<=", 75))
    yield Figure("page", "CSS", _kilobytes({names["app.css"]}), "KB gzip", Goal("<=", 12))


def _with_imports(name: str, seen: set[str]) -> set[str]:
    if name not in seen:
        seen.add(name)
        for imported in _AT_ONCE.findall((_STATIC / name).read_text()):
            _with_imports(imported, seen)
    return seen


def _kilobytes(names: set[str]) -> float:
    return sum(len(gzip.compress((_STATIC / name).read_bytes(), 9)) for name in names) / 1000
