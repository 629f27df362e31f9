"""`bin/run` before Python takes over, with stand-ins for the interpreter."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "bin"
BASH = shutil.which("bash") or ""

# Answers as a real interpreter does where the script asks, notes the rest.
PYTHON = """#!{bash}
case "$*" in
    *sys.version_info*) exit {old} ;;
    "-m venv"*) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
    "-m pip"*) echo pip >> "$CALLS"; echo "no route to index"; exit {pip} ;;
    *sha256*) echo "digest of $(cat "${{@: -1}}")" ;;
    "-P -m local"*) echo "$*" >> "$CALLS" ;;
esac
"""


class Checkout:
    """A clone with nothing but the scripts and the requirements."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.path = root / "path"
        self.calls = root / "calls"
        (root / "bin").mkdir()
        self.path.mkdir()
        for script in ("run", "setup"):
            shutil.copy(SCRIPTS / script, root / "bin" / script)
        (root / "requirements.txt").write_text("one")
        for tool in ("dirname", "cat", "mkdir", "cp"):
            (self.path / tool).symlink_to(shutil.which(tool) or "")

    def python(self, *, old: bool = False, pip_fails: bool = False) -> None:
        program = self.path / "python3"
        program.write_text(PYTHON.format(bash=BASH, old=int(old), pip=int(pip_fails)))
        program.chmod(0o755)

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        self.calls.write_text("")
        environ = {"PATH": str(self.path), "CALLS": str(self.calls), "HOME": os.environ.get("HOME", "/")}
        command = [BASH, str(self.root / "bin" / "run"), *arguments]
        return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_no_python_is_one_sentence(checkout: Checkout) -> None:
    done = checkout.run()
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_python_that_is_too_old_is_no_python(checkout: Checkout) -> None:
    checkout.python(old=True)
    assert "needs Python 3.11 or newer" in checkout.run().stderr


def test_the_first_run_installs_and_hands_over(checkout: Checkout) -> None:
    checkout.python()
    done = checkout.run("--port", "9000")
    assert done.returncode == 0, done.stderr
    assert checkout.called() == ["pip", "-P -m local --port 9000"]


def test_the_second_run_installs_nothing(checkout: Checkout) -> None:
    checkout.python()
    checkout.run()
    checkout.run()
    assert checkout.called() == ["-P -m local"]


def test_changed_requirements_are_installed(checkout: Checkout) -> None:
    checkout.python()
    checkout.run()
    (checkout.root / "requirements.txt").write_text("two")
    checkout.run()
    assert checkout.called() == ["pip", "-P -m local"]


def test_an_index_that_cannot_be_reached_is_told_and_tried_again(checkout: Checkout) -> None:
    checkout.python(pip_fails=True)
    done = checkout.run()
    assert done.returncode == 1
    assert "Is the package index reachable?" in done.stderr
    checkout.run()
    assert checkout.called() == ["pip"]
