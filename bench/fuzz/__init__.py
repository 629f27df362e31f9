"""`bin/bench fuzz`: files that atheris makes, guided by what they make Python do; what breaks is kept."""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, Goal
from bench.hostile.files import KINDS, files
from bench.hostile.seeds import seeds
from local import freshness

SECONDS = 60
_ROOT = Path(__file__).parents[2]
_HOME = _ROOT / "build" / "bench" / "fuzz"
_SEEDS, _CORPUS, _FOUND = (_HOME / name for name in ("seeds", "corpus", "found"))
_PYTHON = _HOME / "venv" / "bin" / "python"
_PINS = Path(__file__).with_name("requirements.txt")
_LARGEST = 64 * 1024
"""Bytes of a file: what is larger is slow, and seldom better."""
_OF_EACH = 20
_LIMITS = ("-timeout=10", "-rss_limit_mb=1024", f"-max_len={_LARGEST}", "-print_final_stats=1")
"""A file is a find also if it takes ten seconds, or a gigabyte."""
_FINAL = re.compile(r"^stat::number_of_executed_units:\s+(\d+)", re.MULTILINE)
_COVERAGE = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)")


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """For `options.seconds`; nothing, where atheris does not install."""
    if not _install():
        print("  atheris does not install here (it has no wheel for this Python, or no package index is reachable).")
        return
    _plant()
    seconds = options.seconds or SECONDS
    print(f"  {seconds} s, from the files in {_CORPUS.relative_to(_ROOT)}", file=sys.stderr, flush=True)
    known = _finds()
    done = _fuzz(seconds, options.seed)
    found = [each for each, _ in sorted(_finds() - known)]
    if found or done.returncode:
        print(done.stderr[-5000:], file=sys.stderr)
    for each in found:
        print(f"  To see it again: {_again(each)}", file=sys.stderr)
    yield from _figures(done, len(found), seconds)


def _install() -> bool:
    """Whether there is an environment with atheris, as it is pinned."""
    stamp = _HOME / "venv.sha256"
    pins = freshness.digest([_PINS]) + sys.version
    if _PYTHON.exists() and freshness.is_fresh(stamp, pins):
        return True
    print("  fetching atheris …", file=sys.stderr, flush=True)
    venv.create(_HOME / "venv", clear=True, with_pip=True)
    pip = [str(_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
    done = subprocess.run([*pip, "--require-hashes", "-r", str(_PINS)], capture_output=True, check=False)
    if done.returncode == 0:
        freshness.note(stamp, pins)
    return done.returncode == 0


def _plant() -> None:
    """What the search begins with: the same files that the bench of hostile files is made from, and some of those."""
    shutil.rmtree(_SEEDS, ignore_errors=True)
    for folder in (_SEEDS, _CORPUS, _FOUND):
        folder.mkdir(parents=True, exist_ok=True)
    every = [*seeds().values()]
    for name, kind in KINDS.items():
        every += files(name, min(_OF_EACH, kind.share), 1)
    for data in every:
        if len(data) <= _LARGEST:
            (_SEEDS / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


def _fuzz(seconds: int, seed: int) -> subprocess.CompletedProcess[str]:
    command = [str(_PYTHON), "-m", "bench.fuzz.target", str(_CORPUS), str(_SEEDS), *_LIMITS]
    command += [f"-max_total_time={seconds}", f"-seed={seed}", f"-artifact_prefix={_FOUND}/"]
    return subprocess.run(command, cwd=_ROOT, env=_environment(), capture_output=True, text=True, check=False)


def _environment() -> dict[str, str]:
    """Ours, with our own packages behind those of the environment that atheris is in."""
    path = os.pathsep.join(map(str, (_ROOT, _ROOT / "lambda", sysconfig.get_path("purelib"))))
    return os.environ | {"PYTHONPATH": path}


def _finds() -> set[tuple[Path, int]]:
    """Each with its time, since the same find has the same name."""
    return {(each, each.stat().st_mtime_ns) for each in _FOUND.iterdir()}


def _again(found: Path) -> str:
    path = _environment()["PYTHONPATH"]
    return f"PYTHONPATH={path} {_PYTHON} -m bench.fuzz.target {found.relative_to(_ROOT)}"


def _figures(done: subprocess.CompletedProcess[str], found: int, seconds: int) -> Iterator[Figure]:
    executed, coverage = _FINAL.search(done.stderr), [*_COVERAGE.finditer(done.stderr)]
    if done.returncode and not found:
        raise RuntimeError(f"atheris broke off with status {done.returncode}")
    yield Figure("fuzz", "executions", int(executed[1]) if executed else 0, "files", against=f"in up to {seconds} s")
    if coverage:
        branches, features, corpus = map(int, coverage[-1].groups())
        yield Figure("fuzz", "coverage", branches, "branches", against="of pipeline and Pillow's Python")
        yield Figure("fuzz", "features", features, "", against=f"told apart by {corpus} files")
    yield Figure("fuzz", "crashes, hangs, senseless facts", found, "files", Goal("==", 0), "it ends at the first")
