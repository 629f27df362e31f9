"""What the process that opens files may do to us once a file has taken it over: nothing."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import DecoderFault
from pipeline.sandbox import Limits, Sandbox
from tests.pipeline.conftest import Draw, Save

needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks into Linux's /proc")
FACTS = '"found": {"width": 9, "height": 9}'
PREVIEW = '["preview", 9, 9, "", 4]'
SMALL = f'["thumb", 9, 9, "#ff0080", 4], {PREVIEW}'
PLACE = '{"lat": NaN, "lon": 0, "altitude": null}'

ANSWERS = {
    "no JSON": "hello\n",
    "no object": "[]\n",
    "too deep": "[" * 90_000 + "\n",
    "a flood": "x" * 5_000_000,
    "half of an answer": '{"found": {}, "rend',
    "half of a rendition": f'{{{FACTS}, "renditions": [{SMALL}]}}\nabcdef',
    "more than it said": f'{{{FACTS}, "renditions": [{SMALL}]}}\nabcdefghi',
    "a rendition without an end": f'{{{FACTS}, "renditions": [["thumb", 9, 9, "", 10000000000], {PREVIEW}]}}\n',
    "a rendition of its own": f'{{{FACTS}, "renditions": [["../eve/thumb", 9, 9, "", 4], {PREVIEW}]}}\nabcdefgh',
    "a colour of its own": f'{{{FACTS}, "renditions": [["thumb", 9, 9, "url(//x)", 4], {PREVIEW}]}}\nabcdefgh',
    "too few renditions": f'{{{FACTS}, "renditions": [["thumb", 9, 9, "", 4]]}}\nabcd',
    "another owner": f'{{"found": {{"owner": "eve"}}, "renditions": [{SMALL}]}}\nabcdefgh',
    "no place on earth": f'{{"found": {{"gps": {PLACE}}}, "renditions": [{SMALL}]}}\nabcdefgh',
    "a text as a number": f'{{"found": {{"width": "9"}}, "renditions": [{SMALL}]}}\nabcdefgh',
    "no Unicode": f'{{"found": {{"camera": "\\ud800"}}, "renditions": [{SMALL}]}}\nabcdefgh',
    "no time": f'{{"found": {{"taken_at": "yesterday"}}, "renditions": [{SMALL}]}}\nabcdefgh',
    "an exposure of its own": f'{{"found": {{"exposure": {{"owner": 1}}}}, "renditions": [{SMALL}]}}\nabcdefgh',
    "no reason": '{"found": {}, "rejected": ["damaged", 1]}\n',
}


@pytest.mark.parametrize("name", [*ANSWERS, "half of an answer, and silence"])
def test_what_is_no_answer_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    answer, _, silence = name.partition(", and ")
    then = "os.close(1); time.sleep(99)" if silence else ""
    package = tmp_path / "pipeline" / "sandbox"
    package.mkdir(parents=True)
    for each in (package.parent, package):
        (each / "__init__.py").touch()
    (tmp_path / "answer").write_text(ANSWERS[answer])
    (package / "__main__.py").write_text(
        f"import os, time\nos.read(0, 1)\ndata = open({str(tmp_path / 'answer')!r}, 'rb').read()\n"
        f"while data: data = data[os.write(1, data):]\n{then}\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    sandbox, found = Sandbox({}), dict[str, Any]()
    with pytest.raises(DecoderFault):
        sandbox.examine(tmp_path / "file", "image/jpeg", 0, found)
    assert not found
    assert sandbox._process
    assert sandbox._process.returncode is not None


def test_one_that_is_stopped_is_not_waited_for(draw: Draw, save: Save) -> None:
    sandbox = Sandbox({}, Limits(answer=2))
    path = save(draw(), "jpeg")
    sandbox.examine(path, "image/jpeg", 0, {})
    assert sandbox._process
    sandbox._process.send_signal(signal.SIGSTOP)
    with pytest.raises(DecoderFault, match="does not answer"):
        sandbox.examine(path, "image/jpeg", 0, {})
    assert len(sandbox.examine(path, "image/jpeg", 0, {})) == 2


def test_one_that_dies_as_it_is_asked_is_a_fault(draw: Draw, save: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = Sandbox({})
    sandbox.start()
    process = sandbox._process
    assert process
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    # As if it died between the look at it and the question.
    monkeypatch.setattr(process, "poll", lambda: None)
    with pytest.raises(DecoderFault, match="ended with status -9"):
        sandbox.examine(save(draw(), "jpeg"), "image/jpeg", 0, {})


@needs_proc
def test_refused_files_leave_neither_processes_nor_open_files(draw: Draw, save: Save, tmp_path: Path) -> None:
    sandbox, whole = Sandbox({}), save(draw(), "png")
    cut = tmp_path / "cut.png"
    cut.write_bytes(whole.read_bytes()[:-30])

    def open_both() -> tuple[int, int]:
        for path in (cut, whole):
            try:
                sandbox.examine(path, "image/png", 0, {})
            except Exception:  # noqa: BLE001 - that it is refused is the business of other tests
                continue
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        return len([*Path("/proc/self/fd").iterdir()]), len(children)

    before = open_both()
    assert {open_both() for _ in range(5)} == {before}
