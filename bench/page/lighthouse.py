"""Lighthouse's judgement of the pages, in its own setting of a mobile phone."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from bench.figures import Figure, Goal
from local import node
from local.progress import Progress
from tests.browser.conftest import FLAGS

_HOME = Path("build/bench/lighthouse")
_CATEGORIES = {
    "performance": Goal(">=", 98),
    "accessibility": Goal(">=", 100),
    "best-practices": Goal(">=", 100),
    "seo": Goal(">=", 100),
}
_RUNS = 5
"""Their median is what Lighthouse's makers advise: one run meets whatever else the machine does at that moment."""
_TRIES = 4
_HOW = f"Lighthouse, mobile, median of {_RUNS} runs"
_PATHS = {"login": "/login", "library": "/", "activity": "/activity"}


def measure(url: str, cookies: Any) -> Iterator[Figure]:
    """Every page of `_PATHS`; whoever has `cookies` is signed in, and the login page is seen without them."""
    environ = _install()
    cookie = "; ".join(f"{each['name']}={each['value']}" for each in cookies)
    for name, path in _PATHS.items():
        report = _median(url + path, {} if name == "login" else {"Cookie": cookie}, environ)
        for category, goal in _CATEGORIES.items():
            score = round(100 * report["categories"][category]["score"])
            yield Figure("page", f"{name}: {category}", score, "of 100", goal, _worst(report, category))
        audits = report["audits"]
        paint = audits["largest-contentful-paint"]["numericValue"] / 1000
        shift = audits["cumulative-layout-shift"]["numericValue"]
        yield Figure("page", f"{name}: largest contentful paint", paint, "s", Goal("<=", 1.5), _HOW)
        yield Figure("page", f"{name}: layout shift", shift, "", Goal("<=", 0.01), _HOW)


def _install() -> dict[str, str]:
    shutil.copytree(Path(__file__).parent / "lighthouse", _HOME, dirs_exist_ok=True)
    progress = Progress(Console(stderr=True))
    environ = node.on_path(os.environ, progress)
    node.fetch("Lighthouse", _HOME, _HOME.with_suffix(".sha256"), environ, progress)
    return environ


def _median(url: str, headers: dict[str, str], environ: dict[str, str]) -> dict[str, Any]:
    reports = [_run(url, headers, environ) for _ in range(_RUNS)]
    return sorted(reports, key=lambda report: report["categories"]["performance"]["score"])[_RUNS // 2]


def _run(url: str, headers: dict[str, str], environ: dict[str, str]) -> dict[str, Any]:
    report, extra = _HOME / "report.json", _HOME / "headers.json"
    extra.write_text(json.dumps(headers))
    command = [
        *("node", "node_modules/lighthouse/cli/index.js", url, "--quiet", "--output=json"),
        f"--output-path={report.name}",
        f"--extra-headers={extra.name}",
        f"--only-categories={','.join(_CATEGORIES)}",
        f"--chrome-flags=--headless=new {' '.join(FLAGS)}",
    ]
    chromium = {"CHROME_PATH": shutil.which("chromium") or ""}
    run = partial(subprocess.run, command, cwd=_HOME, env=environ | chromium, stdin=subprocess.DEVNULL)
    # Every few runs it misses the beginning of a trace (NO_NAVSTART), and ends.
    if all(run(check=False).returncode for _ in range(_TRIES - 1)):
        run(check=True)
    read: dict[str, Any] = json.loads(report.read_text())
    return read


def _worst(report: dict[str, Any], category: str) -> str:
    """The audits that cost points."""
    audits = (report["audits"][each["id"]] for each in report["categories"][category]["auditRefs"] if each["weight"])
    return ", ".join(audit["id"] for audit in audits if audit["score"] is not None and audit["score"] < 0.9)
