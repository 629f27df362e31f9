"""`bin/bench faults`: the whole product in trouble; what was injected, and what was lost."""

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from bench.figures import Figure, Goal
from bench.injection import bookkeeping, recovery
from bench.injection.audit import KINDS, audit
from bench.injection.dice import Fault
from bench.injection.people import People
from bench.injection.rig import Rig

UPLOADS = 2000
OWNERS = 40
"""So many that their digests name every picture."""
AT_ONCE = 6
KILL_EVERY = 300
"""Pictures, after which the emulator is killed."""
FUNCTION_ODDS = {
    Fault.REFUSED: 0.006,
    Fault.OUTAGE: 0.001,
    Fault.SLOW: 0.003,
    Fault.UNANSWERED: 0.003,
    Fault.CUT: 0.002,
    Fault.KILLED_BEFORE: 0.0008,
    Fault.KILLED_AFTER: 0.0012,
}
"""Of one call; a picture needs a dozen. Each death costs seconds, in which another worker comes up."""
WEB_ODDS = {
    Fault.REFUSED: 0.01,
    Fault.OUTAGE: 0.002,
    Fault.SLOW: 0.01,
    Fault.UNANSWERED: 0.01,
    Fault.KILLED_BEFORE: 0.002,
    Fault.KILLED_AFTER: 0.003,
}


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """Upload in trouble, recover, compare."""
    folder = Path(tempfile.mkdtemp(prefix="proofsheet-faults-"))
    owners = [f"owner-{number:02}" for number in range(OWNERS)]
    rig = Rig(folder / "data", owners, FUNCTION_ODDS, WEB_ODDS)
    people = People(rig, options.seed)
    try:
        rig.start()
        started = time.monotonic()
        uploads = options.uploads or UPLOADS
        _say(f"{uploads} pictures in trouble, seed {options.seed}")
        rig.begin_faults(options.seed)
        _upload(rig, people, uploads)
        _say(f"all uploaded after {time.monotonic() - started:.0f} s; recovering")
        needed = recovery.recover(rig)
        _say(f"recovered after {time.monotonic() - started:.0f} s; comparing")
        found = _compare(rig, people)
    finally:
        rig.stop()
    yield from _counts("function", rig.functions.dice.met)
    yield from _counts("web server", rig.web.dice.met)
    yield from _counts("emulator", {"killed and restarted": len(rig.kills)})
    yield from _counts("pictures", people.did)
    yield from _counts("needed", needed)
    for kind, words in KINDS.items():
        yield Figure("faults", words, found[kind], "", Goal("==", 0), f"of {len(people.sent)} pictures")
    if found:
        _say(f"What is left to look at: {folder}")
    else:
        shutil.rmtree(folder)


def _upload(rig: Rig, people: People, uploads: int) -> None:
    """Let people upload, and kill the emulator in between: from this thread, to which the emulator is tied."""
    with ThreadPoolExecutor(1, thread_name_prefix="people") as threads:
        work = threads.submit(people.upload, uploads, AT_ONCE)
        while not work.done():
            wait([work], 0.2)
            _kill_in_time(rig, people)
    work.result()  # what broke them off breaks off the bench: of pictures that nobody sent none is lost


def _kill_in_time(rig: Rig, people: People) -> None:
    if len(people.sent) >= (len(rig.kills) + 1) * KILL_EVERY:
        rig.kill_emulator()
        _say(f"{len(people.sent)} uploaded; the emulator was killed, and is up again")


def _compare(rig: Rig, people: People) -> Counter[str]:
    stock = recovery.stock(rig)
    found = [*audit(stock), *bookkeeping.check(stock), *people.losses(stock)]
    for each in found:
        _say(f"{each.kind}: {each.about} {each.what}")
    return Counter(each.kind for each in found)


def _counts(who: str, counts: Mapping[Any, int]) -> Iterator[Figure]:
    for what, count in sorted(counts.items()):
        yield Figure("faults", f"{who}: {what}", count, "times")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
