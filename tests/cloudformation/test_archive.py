"""The same files make the same bytes, whoever packs them and when."""

import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from cloudformation import archive
from cloudformation.archive import Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    (tmp_path / "b.py").write_text("b = 2\n")
    return {"z/c.txt": b"c", "b.py": tmp_path / "b.py", "a.bin": bytes(1000)}


def test_order_time_and_mode_of_the_sources_leave_no_trace(files: Files, tmp_path: Path) -> None:
    for name, write in (("zip", archive.write_zip), ("tar", archive.write_tar)):
        first, second = tmp_path / f"first.{name}", tmp_path / f"second.{name}"
        write(files, first)
        (tmp_path / "b.py").chmod(0o755)
        os.utime(tmp_path / "b.py", (1, 1))
        write(dict(reversed(files.items())), second)
        assert first.read_bytes() == second.read_bytes()


def test_a_zip_is_readable_by_everybody_after_unpacking(files: Files, tmp_path: Path) -> None:
    archive.write_zip(files, tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as packed:
        assert packed.namelist() == ["a.bin", "b.py", "z/c.txt"]
        assert {entry.external_attr >> 16 for entry in packed.infolist()} == {0o644}
        assert packed.read("b.py") == b"b = 2\n"


def test_a_tar_belongs_to_nobody_in_particular(files: Files, tmp_path: Path) -> None:
    archive.write_tar(files, tmp_path / "x.tar.gz")
    with tarfile.open(tmp_path / "x.tar.gz") as packed:
        assert [(entry.uid, entry.gid, entry.uname, entry.mode) for entry in packed] == [(0, 0, "", 0o644)] * 3


def test_a_digest_tells_names_and_contents_apart() -> None:
    different: list[Files] = [{"a": b"bc"}, {"ab": b"c"}, {"a": b"b", "c": b""}, {}]
    digests = {archive.digest(files) for files in different}
    assert len(digests) == 4


def test_a_tree_is_named_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "x.py").touch()
    (tmp_path / "no.txt").touch()
    found = archive.tree(tmp_path, lambda path: path.suffix == ".py", "pre/")
    assert found == {"pre/deep/x.py": tmp_path / "deep" / "x.py"}
