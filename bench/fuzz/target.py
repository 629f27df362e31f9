"""What is fuzzed, in atheris's own environment: `python -m bench.fuzz.target FOLDER… OPTION…`, for libFuzzer."""

import contextlib
import sys
import tempfile
from pathlib import Path
from typing import Any

import atheris

WATCHED = ("pipeline", "PIL")
"""The packages whose branches guide the search; what is compiled is called, and not seen into."""

with atheris.instrument_imports(include=[*WATCHED]):
    from pipeline import formats, heic, pillow  # noqa: F401 - seen into now, or never
    from pipeline.errors import Rejected
    from pipeline.examination import examine

from bench.hostile.sanity import insane  # noqa: E402 - it imports Pillow


def main() -> None:
    """Until libFuzzer ends it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "original"

        def take(data: bytes) -> None:
            path.write_bytes(data)
            found: dict[str, Any] = {}
            with contextlib.suppress(Rejected):
                examine(path, formats.content_type(data[: formats.HEAD]), 0, found)
            wrong = [*insane(found)]
            assert not wrong, wrong

        atheris.Setup(sys.argv, take)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
