"""One contender in a process of its own: `python -m bench.contenders NAME FILE TYPE TIMES OUT`.

Makes both renditions once for nothing, then TIMES times; writes the last ones into the folder OUT, and what one picture
took to standard output.
"""

import importlib
import json
import os
import resource
import sys
from pathlib import Path

from bench import processes

_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def spent() -> float:
    """Seconds of processor time, of this process and the children that it has waited for."""
    usage = [resource.getrusage(who) for who in _WHO]
    return sum(each.ru_utime + each.ru_stime for each in usage)


def main(name: str, path: str, content_type: str, times: str, out: str) -> None:
    """Run, and report."""
    contender = importlib.import_module(f"bench.contenders.{name}")
    contender.make(Path(path), content_type)
    start = spent()
    for _ in range(int(times)):
        preview, thumb = contender.make(Path(path), content_type)
    cost = {"cpu": (spent() - start) / int(times), "peak": processes.peak(os.getpid())}
    (Path(out) / "preview").write_bytes(preview)
    (Path(out) / "thumb").write_bytes(thumb)
    print(json.dumps(cost))


if __name__ == "__main__":
    main(*sys.argv[1:])
