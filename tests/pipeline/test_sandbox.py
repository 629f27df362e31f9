"""The limits that hold whatever a file does, with the limits lowered so that nobody waits for them."""

import gc
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bench.hostile.bombs import black_png
from pipeline.errors import DecoderFault, Rejected
from pipeline.examination import examine
from pipeline.sandbox import Limits, Sandbox
from tests.pipeline import fresh
from tests.pipeline.conftest import Draw, Save

needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into Linux's /proc")


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    """A file whose reader waits for ever."""
    path = tmp_path / "fifo"
    os.mkfifo(path)
    return path


def _pid(sandbox: Sandbox) -> int:
    assert sandbox._process
    return sandbox._process.pid


def _verdict(sandbox: Sandbox, path: Path, content_type: str = "image/png") -> str:
    with pytest.raises(Rejected) as refusal:
        sandbox.examine(path, content_type, 0, {})
    return refusal.value.code


def test_it_finds_what_is_found_without_it(draw: Draw, save: Save, sandbox: Sandbox) -> None:
    for form in ("jpeg", "avif", "heic"):
        path = save(draw(300, 200), form, orientation=6)
        inside: dict[str, Any] = {}
        plain: dict[str, Any] = {}
        assert sandbox.examine(path, f"image/{form}", 90, inside) == examine(path, f"image/{form}", 90, plain)
        assert {**inside, "exposure": vars(inside["exposure"])} == plain


def test_a_refused_file_still_says_what_it_said(save: Save, draw: Draw, sandbox: Sandbox) -> None:
    path = save(draw(900, 700), "png")
    whole = bytearray(path.read_bytes())
    whole[whole.index(b"IDAT") + 40] ^= 0xFF
    path.write_bytes(whole)
    found: dict[str, Any] = {}
    with pytest.raises(Rejected, match="damaged"):
        sandbox.examine(path, "image/png", 0, found)
    assert (found["width"], found["height"]) == (900, 700)


def test_a_file_that_keeps_the_processor_busy_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "busy.png"
    path.write_bytes(black_png((10_000, 14_000), depth=16, colour=6))
    assert _verdict(Sandbox({}, Limits(processor=1)), path) == "too-slow"


def test_a_file_that_makes_it_wait_is_given_up(fifo: Path) -> None:
    assert _verdict(Sandbox({}, Limits(clock=1)), fifo, "image/jpeg") == "too-slow"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux enforces the limit")
def test_a_file_that_takes_more_memory_than_it_may_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(black_png((7_000, 5_000), interlaced=1))
    assert _verdict(Sandbox({}, Limits(memory=120_000_000)), path) == "too-much-memory"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGSEGV, "decoder-crash"),
        (signal.SIGABRT, "decoder-crash"),
        (signal.SIGTRAP, "decoder-crash"),
        (signal.SIGXCPU, "too-slow"),
    ],
)
def test_a_decoder_that_breaks_down_is_the_files_fault(
    fifo: Path, draw: Draw, save: Save, number: signal.Signals, code: str
) -> None:
    sandbox = Sandbox({})
    with pytest.raises(Rejected) as refusal:
        _killed_at(sandbox, fifo, number)
    assert refusal.value.code == code
    assert len(sandbox.examine(save(draw(), "jpeg"), "image/jpeg", 0, {})) == 2


def test_a_decoder_that_somebody_kills_is_a_fault_that_passes(fifo: Path, draw: Draw, save: Save) -> None:
    sandbox = Sandbox({})
    with pytest.raises(DecoderFault, match="ended with status -9"):
        _killed_at(sandbox, fifo, signal.SIGKILL)
    assert len(sandbox.examine(save(draw(), "jpeg"), "image/jpeg", 0, {})) == 2


def test_a_process_that_died_idle_is_replaced(draw: Draw, save: Save) -> None:
    sandbox = Sandbox({})
    sandbox.start()
    assert sandbox._process
    sandbox._process.kill()
    sandbox._process.wait()
    assert len(sandbox.examine(save(draw(), "jpeg"), "image/jpeg", 0, {})) == 2


def _killed_at(sandbox: Sandbox, fifo: Path, number: signal.Signals) -> None:
    with ThreadPoolExecutor() as pool:
        examination = pool.submit(sandbox.examine, fifo, "image/jpeg", 0, {})
        # Both ends open at the same time, so the decoder is at it now.
        with fifo.open("wb"):
            os.kill(_pid(sandbox), number)
            examination.result()


def test_between_files_no_time_is_counted(draw: Draw, save: Save) -> None:
    sandbox = Sandbox({}, Limits(clock=1))
    path = save(draw(), "jpeg")
    sandbox.examine(path, "image/jpeg", 0, {})
    kept = sandbox._process
    assert kept
    with pytest.raises(subprocess.TimeoutExpired):
        kept.wait(1.5)
    sandbox.examine(path, "image/jpeg", 0, {})
    assert sandbox._process is kept


def test_a_bug_is_a_fault_and_tells_where(tmp_path: Path, sandbox: Sandbox) -> None:
    with pytest.raises(DecoderFault, match=r"No such file(?s:.)*Traceback(?s:.)*examination\.py"):
        sandbox.examine(tmp_path / "absent", "image/avif", 0, {})


@needs_proc
def test_the_process_has_no_credentials(draw: Draw, save: Save) -> None:
    sandbox = Sandbox({"AWS_SECRET_ACCESS_KEY": "secret", "TMPDIR": "/tmp"})
    # Before it works its environment may not be there to be read yet.
    sandbox.examine(save(draw(), "jpeg"), "image/jpeg", 0, {})
    environment = Path(f"/proc/{_pid(sandbox)}/environ").read_bytes()
    assert b"secret" not in environment
    assert b"TMPDIR=/tmp" in environment


def test_it_leaves_nothing_behind() -> None:
    sandbox = Sandbox({})
    sandbox.start()
    process = sandbox._process
    assert process
    del sandbox
    gc.collect()
    assert process.returncode == -signal.SIGKILL


def test_the_handler_itself_loads_no_imaging_library() -> None:
    program = "import sys, pipeline.handler; print(sorted({'pyvips', 'PIL', 'pillow_heif'} & set(sys.modules)))"
    assert fresh.python(program) == "[]\n"
