"""The process that opens files: `python -m pipeline.sandbox LIMIT…`.

On standard input it takes one question a line, as JSON; on standard output it answers one line of JSON, followed by the
bytes of the renditions. A limit that is reached ends it.
"""

import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.errors import Rejected, too_much_memory
from pipeline.examination import examine
from pipeline.rendition import Rendition
from pipeline.sandbox.limits import Limits


def main(limits: Limits) -> None:
    """Answer until nobody asks any more."""
    with _answers() as answers:
        limits.apply_to_process()
        for question in sys.stdin:
            limits.apply_to_file()
            answer, renditions = _answer(**json.loads(question))
            signal.alarm(0)
            answers.write(json.dumps(answer).encode() + b"\n")
            answers.writelines(each.data for each in renditions)
            answers.flush()


def _answers() -> BinaryIO:
    """What was standard output; decoders that print shall not be taken for an answer."""
    kept = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return os.fdopen(kept, "wb")


def _answer(file: str, content_type: str, rotation: int) -> tuple[dict[str, Any], list[Rendition]]:
    found: dict[str, Any] = {}
    try:
        renditions = examine(Path(file), content_type, rotation, found)
    except (Rejected, MemoryError) as error:
        refusal = error if isinstance(error, Rejected) else too_much_memory()
        return {"found": found, "rejected": [refusal.code, refusal.reason]}, []
    except Exception as error:  # noqa: BLE001 - it is raised again on the other side
        return {"fault": f"{error!r}\n{traceback.format_exc()}"}, []
    described = [[each.name, each.width, each.height, each.colour, len(each.data)] for each in renditions]
    return {"found": found, "renditions": described}, renditions


if __name__ == "__main__":
    main(Limits(*map(int, sys.argv[1:])))
