"""What the whole function takes, warm and cold, beside nothing but decoding and encoding."""

import json
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import boto3

from bench.cloud import Cloud, running
from bench.figures import Figure, Goal
from bench.imaging.pictures import Picture
from bench.imaging.race import ROOT, run

_TIMES = 8
_BUCKET = "proofsheet-bench"
"""Not the stack's: there the emulator would run the function at each arrival, and be quicker."""
_GOAL = Goal("<=", 1.25)
_NOTHING = "print([])"
_COLD = "import json, sys, lambda_function; lambda_function._handler(); print(json.dumps(sorted(sys.modules)))"
_FIRST = """
import json, sys
from pathlib import Path
from bench.contenders.proofsheet import make
make(Path(sys.argv[1]), sys.argv[2])
print(json.dumps(sorted(sys.modules)))
"""
_NOT_FOR_JPEG = {"PIL", "numpy", "pillow_heif", "pydantic"}


def figures(picture: Picture, rounds: int) -> Iterator[Figure]:
    """For a JPEG of 24 MP."""
    with running() as cloud:
        environ = os.environ | _environment(cloud)
        yield _warm(cloud, picture, rounds, environ)
        yield from _cold(picture, rounds, environ)


def _environment(cloud: Cloud) -> dict[str, str]:
    configuration = boto3.client("lambda").get_function_configuration(FunctionName=cloud.outputs["ProcessorFunction"])
    return dict(configuration["Environment"]["Variables"])


def _warm(cloud: Cloud, picture: Picture, rounds: int, environ: Mapping[str, str]) -> Figure:
    ratios, costs = [], []
    cloud.clients.s3.create_bucket(Bucket=_BUCKET)
    cloud.clients.s3.put_bucket_versioning(Bucket=_BUCKET, VersioningConfiguration={"Status": "Enabled"})
    for number in range(rounds):
        print(f"  whole function, round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        bare = run("bare", picture).cpu
        costs.append(_invoke(cloud, picture, f"owner{number}", environ))
        ratios.append(costs[-1] / bare)
    against = f"{1000 * statistics.median(costs):.0f} ms with every call to AWS; only receiving the object is left out"
    return Figure("imaging", "whole function beside bare libvips: CPU", statistics.median(ratios), "x", _GOAL, against)


def _invoke(cloud: Cloud, picture: Picture, owner: str, environ: Mapping[str, str]) -> float:
    data = picture.path.read_bytes()
    for number in range(_TIMES + 1):
        cloud.clients.s3.put_object(Bucket=_BUCKET, Key=f"uploads/{owner}/{number}.jpg", Body=data)
    arguments = [_BUCKET, owner, str(len(data)), str(_TIMES)]
    return float(_run(["-m", "bench.invocation", *arguments], environ)["cpu"])


def _cold(picture: Picture, rounds: int, environ: Mapping[str, str]) -> Iterator[Figure]:
    programs = {"python": [_NOTHING], "function": [_COLD], "decoder": [_FIRST, str(picture.path), picture.content_type]}
    costs: dict[str, list[float]] = {name: [] for name in programs}
    loaded: set[str] = set()
    for _ in range(rounds):
        for name, program in programs.items():
            before = _ended()
            loaded |= {each.partition(".")[0] for each in _run(["-c", *program], environ)}
            costs[name].append(1000 * (_ended() - before))
    taken = statistics.median(costs["function"]) - statistics.median(costs["python"])
    yield Figure("imaging", "cold start: CPU", taken, "ms", None, "imports and clients; Python's own start is left out")
    found = sorted(loaded & _NOT_FOR_JPEG)
    yield Figure("imaging", "cold start: packages no JPEG needs", len(found), "", Goal("==", 0), ", ".join(found))


def _ended() -> float:
    """Seconds of processor time of all children that ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _run(arguments: list[str], environ: Mapping[str, str]) -> Any:
    """What Python prints on its last line."""
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environ, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])
