"""Pictures a minute, from the first byte sent to the last picture ready, with uploads and emulator on this machine."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

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
from local.emulator.process import usual_workers

UPLOADS = 200
_OWNER, _FIRST = "bench", "first"
"""Whose pictures are counted, and whose come before them for nothing: no function runs yet."""
_KIND = next(kind for kind in KINDS if kind.name == "24 MP JPEG")
_CONTENTS = 4
_SENDERS = 4
_PATIENCE = 1800.0
"""Seconds after which a run is given up."""
_PAUSE = 5.0
"""Seconds between two looks: the emulator goes through all items for each, and that counts as its work."""
_FUNCTION, _DECODER = "_worker.py", "pipeline.sandbox"
"""What is in the command of the processes that the emulator, and that a function starts."""
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
    contents = [make(_KIND, HOME, 1 + number).path.read_bytes() for number in range(_CONTENTS)]
    files = [contents[number % _CONTENTS] for number in range(count)]
    usual = usual_workers()
    for workers in sorted({1, 2, 4, usual}):
        yield from _figures(_run(files, workers), count, workers, _GOAL if workers == usual else None)


def _figures(run: Run, count: int, workers: int, goal: Goal | None) -> Iterator[Figure]:
    at_once = f"{workers} at once"
    what = f"{count} of 24 MP, emulator and uploads included, {os.cpu_count()} processors"
    yield Figure("pipeline", f"pictures a minute, {at_once}", 60 * count / run.seconds, "", goal, what)
    for part, seconds in run.cpu.items():
        yield Figure("pipeline", f"CPU of the {part}, {at_once}", 1000 * seconds / count, "ms a picture")
    whole = sum(run.cpu.values())
    yield Figure("pipeline", f"CPU in all, {at_once}", 1000 * whole / count, "ms a picture")
    busy = 100 * whole / run.seconds / (os.cpu_count() or 1)
    yield Figure("pipeline", f"processors busy with it, {at_once}", busy, "%")
    against = "not ready, a rendition missing, or not noted as mailed exactly once"
    yield Figure("pipeline", f"pictures lost, {at_once}", run.lost, "", _NOTHING, against)


def _run(files: Sequence[bytes], workers: int) -> Run:
    with running(workers) as cloud:
        clients = aws.connect(os.environ, aws.WORKER)
        images = Images(Table(clients.dynamodb, cloud.outputs["ImagesTable"]))
        _send_all(cloud, _FIRST, files[:workers])
        _wait("ready for nothing", lambda: _ready(images, _FIRST), workers)
        before, started = _spent(cloud), moments.now()
        _send_all(cloud, _OWNER, files)
        _wait("ready", lambda: _ready(images, _OWNER), len(files))
        cpu = {part: seconds - before[part] for part, seconds in _spent(cloud).items()}
        _wait("mailed", lambda: sum(_mails(each) > 0 for each in _records(images)), len(files))
        records = _records(images)
        ended = max(moments.parse(step.at) for each in records for step in each.history if step.what == "ready")
        whole = sum(_is_whole(each, clients, cloud.outputs["ImagesBucket"]) for each in records)
    return Run((ended - started).total_seconds(), cpu, len(files) - whole)


def _send_all(cloud: Cloud, owner: str, files: Sequence[bytes]) -> None:
    with ThreadPoolExecutor(_SENDERS) as senders:
        paths = (f"{owner}/{number}.jpg" for number in range(len(files)))
        list(senders.map(lambda path, file: _send(cloud, path, file), paths, files))


def _send(cloud: Cloud, path: str, file: bytes) -> None:
    """As a browser does: one signed request, straight to the bucket."""
    where = {"Bucket": cloud.outputs["ImagesBucket"], "Key": f"uploads/{path}"}
    url = cloud.clients.s3.generate_presigned_url("put_object", Params=where)
    with requests.Session() as session:
        session.trust_env = False
        session.put(url, data=file, timeout=_PATIENCE).raise_for_status()


def _wait(what: str, look: Callable[[], int], count: int) -> None:
    give_up = time.monotonic() + _PATIENCE
    while (done := look()) < count and time.monotonic() < give_up:
        print(f"  {done} of {count} {what}", file=sys.stderr, flush=True)
        time.sleep(_PAUSE)


def _ready(images: Images, owner: str) -> int:
    arrived = sum(number for number, _ in images.months(owner).values())
    return arrived - images.count(owner, Status.PROCESSING) - images.count(owner, Status.FAILED)


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
    # Not the copy of itself that the emulator saves its state with: that is its own work, once it has ended.
    functions = list(processes.children(emulator, _FUNCTION))
    decoders = [child for each in functions for child in processes.children(each, _DECODER)]
    return {
        "decoder": sum(map(processes.spent, decoders)),
        "function": sum(map(processes.spent, functions)),
        "emulator": processes.spent(emulator),
        "uploads": time.process_time(),
    }
