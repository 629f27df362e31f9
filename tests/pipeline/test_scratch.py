import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pipeline import scratch

PROGRAM = "import os, sys; from pipeline import scratch; kept = scratch.folder(); print(kept.name, flush=True); "


def test_what_an_ended_process_left_is_removed_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with _begin("os._exit(9)") as left, _begin("sys.stdin.read(); os._exit(9)") as theirs:
        gone, kept = (Path((each.stdout or sys.stdin).readline().strip()) for each in (left, theirs))
        left.wait()
        (gone / "original").write_bytes(b"picture")
        (tmp_path / f"proofsheet-original-{os.getpid()}-01234567-abc").mkdir()
        (tmp_path / "somebody-elses").touch()
        with scratch.folder() as ours:
            scratch.clear()
            assert {*tmp_path.iterdir()} == {Path(ours), kept, tmp_path / "somebody-elses"}


def _begin(end: str) -> subprocess.Popen[str]:
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": tempfile.gettempdir()}
    command = [sys.executable, "-c", PROGRAM + end]
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
