"""One run at a time on a folder, and nothing of a killed one in the way."""

import subprocess
import sys
from pathlib import Path

import pytest

from local import lock
from local.errors import AlreadyRunning

HOLDER = "import sys; print('up', flush=True); sys.stdin.read()"


def hold(children: lock.Lock) -> subprocess.Popen[str]:
    """Start a process that keeps the lock, and knows nothing of us."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        pass_fds=[children.descriptor],
    )
    assert process.stdout
    assert process.stdout.readline() == "up\n"
    return process


def test_a_second_run_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    ours, children = lock.acquire_folder(tmp_path)
    with pytest.raises(AlreadyRunning, match=str(tmp_path)):
        lock.acquire_folder(tmp_path)
    ours.release()
    children.release()


def test_the_folder_is_free_again_after_release(tmp_path: Path) -> None:
    for _ in range(2):
        for each in lock.acquire_folder(tmp_path):
            each.release()


def test_the_folder_is_private(tmp_path: Path) -> None:
    for each in lock.acquire_folder(tmp_path / "new"):
        each.release()
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def test_a_child_of_a_killed_run_is_waited_for(tmp_path: Path) -> None:
    ours, children = lock.acquire_folder(tmp_path)
    with hold(children) as child:
        ours.release()
        children.release()
        assert lock.acquire(tmp_path / "children.lock") is None
        child.communicate("")  # it ends by itself
    for each in lock.acquire_folder(tmp_path):
        each.release()


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc to find who holds a lock")
def test_a_child_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.3)
    ours, children = lock.acquire_folder(tmp_path)
    with hold(children) as child:
        ours.release()
        children.release()
        for each in lock.acquire_folder(tmp_path):
            each.release()
        assert child.wait() < 0


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc to find processes")
def test_a_function_worker_without_its_emulator_is_ended(tmp_path: Path) -> None:
    script = tmp_path / "emulator" / "tmp" / "function" / "_worker.py"
    script.parent.mkdir(parents=True)
    script.write_text(HOLDER)
    arguments = [sys.executable, str(script)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout
        assert worker.stdout.readline() == "up\n"
        for each in lock.acquire_folder(tmp_path):
            each.release()
        assert worker.wait() < 0
