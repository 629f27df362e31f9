"""`bin/bench hostile`: a thousand files that mean harm, through the whole function; what became of them."""

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.figures import Figure, Goal
from bench.hostile.files import KINDS

FILES = 1000
LONGEST = 10
"""Seconds by the clock that one file may take."""
_AT_ONCE = 2
_MEMORY = 512
"""MB of all processes of the function together: what Lambda gives them has to be enough."""
_FUNCTION = """
import boto3, re
from pathlib import Path
from pipeline import handler
clients = [boto3.client(service, region_name="eu-central-1") for service in ("s3", "dynamodb", "sns", "sqs")]
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""
_ROOT = Path(__file__).parents[2]
_MB = 1 << 20


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """`options.files` files, made from `options.seed`."""
    function = int(_run(["-c", _FUNCTION]).stdout) * 1024
    count = options.files or FILES
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        asked = {name: pool.submit(_take, name, _share(name, count), options.seed) for name in KINDS}
        rows = {name: each.result() for name, each in asked.items()}
    Console(width=150).print(_table(rows, function))
    yield from _figures(rows, function)


def _share(name: str, count: int) -> int:
    return max(1, KINDS[name].share * count // FILES)


def _take(name: str, count: int, seed: int) -> dict[str, Any]:
    """What became of the files of one kind; a function that breaks down takes the rest of its files with it."""
    done = _run(["-m", "bench.hostile.worker", name, str(count), str(seed)])
    print(f"  {name}: done", file=sys.stderr, flush=True)
    if done.returncode:
        return {"ready": 0, "failed": {}, "slowest": 0, "peak": 0, "wrong": [], "crashed": count}
    row: dict[str, Any] = {"crashed": 0, **json.loads(done.stdout.splitlines()[-1])}
    for each in row["wrong"]:
        print(f"  {name}, {each}", file=sys.stderr, flush=True)
    return row


def _run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=_ROOT, stdout=subprocess.PIPE, text=True, check=False)


def _table(rows: Mapping[str, Mapping[str, Any]], function: int) -> Table:
    table = Table("kind", "files", "ready", "failed", "slowest, s", "peak, MB")
    for name, row in rows.items():
        failed: Counter[str] = Counter(row["failed"])
        codes = ", ".join(f"{code} {number}" for code, number in failed.most_common())
        every = row["ready"] + failed.total() + row["crashed"]
        peak = f"{(row['peak'] + function) / _MB:.0f}"
        table.add_row(name, str(every), str(row["ready"]), codes, f"{row['slowest']:.1f}", peak)
    return table


def _figures(rows: Mapping[str, Mapping[str, Any]], function: int) -> Iterator[Figure]:
    every = [*rows.values()]
    ready, failed = sum(each["ready"] for each in every), sum(sum(each["failed"].values()) for each in every)
    slowest, peak = max(each["slowest"] for each in every), max(each["peak"] for each in every)
    crashed, wrong = sum(each["crashed"] for each in every), sum(len(each["wrong"]) for each in every)
    hung = sum(each["slowest"] > LONGEST for each in every)
    swollen = sum((each["peak"] + function) / _MB > _MEMORY for each in every)
    yield Figure("hostile", "files", ready + failed + crashed, "", against=f"{len(every)} kinds")
    yield Figure("hostile", "ready", ready, "", against="whole in spite of it, with facts that are sane")
    yield Figure("hostile", "failed, with code and reason", failed, "")
    yield Figure("hostile", "crashed", crashed, "files", Goal("==", 0), "the function broke down")
    yield Figure("hostile", "wrong", wrong, "", Goal("==", 0), "a fault, no reason, facts that cannot be, or leftovers")
    yield Figure("hostile", "hung", hung, "kinds", Goal("==", 0), f"a file took longer than {LONGEST} s")
    yield Figure("hostile", "above the memory limit", swollen, "kinds", Goal("==", 0), f"{_MEMORY} MB, all processes")
    yield Figure("hostile", "slowest file", slowest, "s", Goal("<=", LONGEST), "by the clock, the whole function")
    yield Figure("hostile", "peak memory", (peak + function) / _MB, "MB", Goal("<=", _MEMORY), "function and decoder")
