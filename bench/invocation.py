"""The function in a process of its own: `python -m bench.invocation BUCKET OWNER SIZE TIMES`, on the emulator.

Takes the event of an object that arrived once for nothing, then TIMES events. Prints on the last line what one took, by
the processor time of this process and of those that it started: `cpu` without what it takes to fetch the object, which
is measured on its own. The emulator is another process, and is not counted; calling it is.
"""

import json
import os
import resource
import sys
from dataclasses import dataclass
from typing import Any

from bench import processes
from catalog import aws
from lambda_function import lambda_handler

_CHUNK = 1 << 20


@dataclass
class Context:
    """What Lambda hands over beside the event."""

    aws_request_id: str


def _event(bucket: str, key: str, size: int, number: int) -> dict[str, Any]:
    arrived = {"key": key, "size": size, "sequencer": f"{number:018X}"}
    what = {"eventName": "ObjectCreated:Put", "eventTime": "2026-01-02T03:04:05.678Z"}
    return {"Records": [what | {"s3": {"bucket": {"name": bucket}, "object": arrived}}]}


def _spent() -> float:
    ours, ended = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    living = sum(processes.spent(child) for child in processes.children(os.getpid()))
    return living + sum(each.ru_utime + each.ru_stime for each in (ours, ended))


def _fetching(bucket: str, key: str, times: int) -> float:
    """Seconds of processor time that it takes to receive the object, and do nothing with it."""
    s3 = aws.connect(os.environ, aws.WORKER).s3
    for number in range(times + 1):
        if number == 1:
            start = _spent()
        for _ in s3.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(_CHUNK):
            pass
    return (_spent() - start) / times


def main(bucket: str, owner: str, size: str, times: str) -> None:
    """Run, and report."""
    keys = [f"uploads/{owner}/{number}.jpg" for number in range(int(times) + 1)]
    lambda_handler(_event(bucket, keys[0], int(size), 0), Context("0"))
    start = _spent()
    for number, key in enumerate(keys[1:], 1):
        lambda_handler(_event(bucket, key, int(size), number), Context(str(number)))
    whole = (_spent() - start) / int(times)
    print(json.dumps({"cpu": whole - _fetching(bucket, keys[0], int(times))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
