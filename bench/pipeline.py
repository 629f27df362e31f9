"""Pictures a minute, from the first byte sent to the last picture ready, with uploads and emulator on this machine."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import requests

from bench import processes
from bench.cloud import Cloud, running
from bench.figures import Figure, Goal
from bench.imaging.pictures import HOME, KINDS, make
from catalog import aws, keys, moments
from catalog.image import Image, Status
from catalog.images import Images
from catalog.pages import Slice
from catalog.table import Table
from local.emulator.process import MOST_WORKERS

UPLOADS = 200
_OWNER = "bench"
_KIND = next(kind for kind in KINDS if kind.name == "24 MP JPEG")
_CONTENTS = 4
_SENDERS = 4
_PATIENCE = 1800.0
"""Seconds after which a run is given up."""
_GOAL = Goal(">=", 400)
_NOTHING = Goal("==", 0)


@dataclass(frozen=True)
class Run:
    """Seconds from the first upload to the last picture, seconds of processor time by part, and pictures lost."""

    seconds: float
    cpu: Mapping[str, float]
    lost: int


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """With one, two and four invocations at once; `options.uploads` pictures each."""
    count = options.uploads or UPLOADS
    files = [make(_KIND, HOME, 1 + number % _CONTENTS).path for number in range(count)]
    usual = min(os.cpu_count() or 1, MOST_WORKERS)
    for workers in sorted({1, 2, 4, usual}):
        yield from _figures(_run(files, workers), count, workers, _GOAL if workers == usual else None)


def _figures(run: Run, count: int, workers: int, goal: Goal | None) -> Iterator[Figure]:
    at_once = f"{workers} at once"
    what = f"{count} of 24 MP, emulator and uploads included, {os.cpu_count()} processors"
    yield Figure("pipeline", f"pictures a minute, {at_once}", 60 * count / run.seconds, "", goal, what)
    for part, seconds in run.cpu.items():
        yield Figure("pipeline", f"CPU of the {part}, {at_once}", 1000 * seconds / count, "ms a picture")
    against = "not ready, a rendition missing, or not noted as mailed exactly once"
    yield Figure("pipeline", f"pictures lost, {at_once}", run.lost, "", _NOTHING, against)


def _run(files: Sequence[Path], workers: int) -> Run:
    with running(workers) as cloud:
        clients = aws.connect(os.environ, aws.WORKER)
        images = Images(Table(clients.dynamodb, cloud.outputs["ImagesTable"]))
        before, started = _spent(cloud), moments.now()
        with ThreadPoolExecutor(_SENDERS) as senders:
            list(senders.map(lambda number, file: _send(cloud, number, file), range(len(files)), files))
        _wait("ready", lambda: _ready(images), len(files))
        cpu = {part: seconds - before[part] for part, seconds in _spent(cloud).items()}
        _wait("mailed", lambda: sum(_mails(each) > 0 for each in _records(images)), len(files))
        records = _records(images)
        ended = max(moments.parse(step.at) for each in records for step in each.history if step.what == "ready")
        whole = sum(_is_whole(each, clients, cloud.outputs["ImagesBucket"]) for each in records)
    return Run((ended - started).total_seconds(), cpu, len(files) - whole)


def _send(cloud: Cloud, number: int, file: Path) -> None:
    """As a browser does: one signed request, straight to the bucket."""
    where = {"Bucket": cloud.outputs["ImagesBucket"], "Key": f"uploads/{_OWNER}/{number}.jpg"}
    url = cloud.clients.s3.generate_presigned_url("put_object", Params=where)
    with file.open("rb") as body, requests.Session() as session:
        session.trust_env = False
        session.put(url, data=body, timeout=_PATIENCE).raise_for_status()


def _wait(what: str, look: Callable[[], int], count: int) -> None:
    give_up = time.monotonic() + _PATIENCE
    while (done := look()) < count and time.monotonic() < give_up:
        print(f"  {done} of {count} {what}", file=sys.stderr, flush=True)
        time.sleep(1)


def _ready(images: Images) -> int:
    arrived = sum(number for number, _ in images.months(_OWNER).values())
    return arrived - images.count(_OWNER, Status.PROCESSING) - images.count(_OWNER, Status.FAILED)


def _records(images: Images) -> list[Image]:
    page = images.newest(_OWNER, Slice())
    cards = page.cards
    while page.next:
        page = images.newest(_OWNER, Slice(cursor=page.next))
        cards += page.cards
    return [images.get(_OWNER, card.id) for card in cards]


def _mails(record: Image) -> int:
    return sum(step.what == "mailed" for step in record.history)


def _is_whole(record: Image, clients: aws.Aws, bucket: str) -> bool:
    for each in record.renditions:
        key = keys.rendition_key(_OWNER, record.id, each.name, each.extension)
        clients.s3.head_object(Bucket=bucket, Key=key, VersionId=each.version)
    return record.status == Status.READY and len(record.renditions) == 2 and _mails(record) == 1


def _spent(cloud: Cloud) -> dict[str, float]:
    emulator = cloud.emulator.process.pid
    functions = sum(processes.spent(child) for child in processes.children(emulator))
    return {"function": functions, "emulator": processes.spent(emulator), "uploads": time.process_time()}
