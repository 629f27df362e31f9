"""The front-end is built when, and only when, it has to be."""

import os
from pathlib import Path

import pytest
from rich.console import Console

from local import assets, node
from local.errors import ToolFailed
from local.progress import Progress

NODE = "#!/bin/sh\necho v22.1.0\n"
NPM = """#!/bin/sh
echo "$1" >> "$CALLS"
case "$1" in
    ci) mkdir -p node_modules ;;
    run) mkdir -p ../static && echo '{}' > ../static/manifest.json ;;
esac
"""


class Project:
    """A small repository with stand-ins for node and npm, which note how they were called."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.calls = root / "calls"
        self.source = root / "webapp" / "assets" / "js" / "app.js"
        self.source.parent.mkdir(parents=True)
        for name, text in {"js/app.js": "1", "package.json": "{}", "package-lock.json": "{}"}.items():
            (root / "webapp" / "assets" / name).write_text(text)
        self.program("node", NODE)
        self.program("npm", NPM)

    def program(self, name: str, text: str) -> None:
        path = self.root / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def build(self) -> list[str]:
        """Build, and return what npm was asked for."""
        self.calls.write_text("")
        environ = {"PATH": f"{self.root / 'bin'}:{os.environ['PATH']}", "CALLS": str(self.calls)}
        assets.build(self.root, environ, Progress(Console(quiet=True)))
        return self.calls.read_text().split()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_the_first_build_fetches_and_builds(project: Project) -> None:
    assert project.build() == ["ci", "run"]
    assert (project.root / "webapp" / "static" / "manifest.json").exists()


def test_nothing_is_done_when_nothing_changed(project: Project) -> None:
    project.build()
    assert project.build() == []


def test_a_changed_source_is_built_without_fetching(project: Project) -> None:
    project.build()
    project.source.write_text("2")
    assert project.build() == ["run"]


def test_changed_packages_are_fetched(project: Project) -> None:
    project.build()
    (project.root / "webapp" / "assets" / "package-lock.json").write_text("{ }")
    assert project.build() == ["ci", "run"]


def test_a_missing_result_is_built_again(project: Project) -> None:
    project.build()
    (project.root / "webapp" / "static" / "manifest.json").unlink()
    assert project.build() == ["run"]


def test_a_registry_that_cannot_be_reached_is_one_sentence(project: Project) -> None:
    project.program("npm", "#!/bin/sh\necho trying\necho 'npm error code ENOTFOUND'\nexit 1\n")
    with pytest.raises(
        ToolFailed, match=r"npm ci .* failed: npm error code ENOTFOUND\. Is the package registry reachable\?"
    ):
        project.build()


def test_a_failed_build_is_tried_again(project: Project) -> None:
    good = (project.root / "bin" / "npm").read_text()
    project.program("npm", "#!/bin/sh\nexit 1\n")
    with pytest.raises(ToolFailed):
        project.build()
    project.program("npm", good)
    assert project.build() == ["ci", "run"]


@pytest.mark.parametrize("version", ["v18.20.0", "nonsense"])
def test_a_node_that_is_too_old_is_no_node(project: Project, version: str) -> None:
    project.program("node", f"#!/bin/sh\necho {version}\n")
    assert not node.is_new_enough({"PATH": str(project.root / "bin")})
