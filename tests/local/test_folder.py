"""The data folder and the port that belongs to it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local.errors import PortTaken
from local.folder import FIRST_PORT, LAST_PORT, Folder, check_free


@contextmanager
def listener(port: int = 0) -> Iterator[int]:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))
        server.listen()
        yield server.getsockname()[1]


def test_the_emulators_port_stays_the_same(tmp_path: Path) -> None:
    port = Folder(tmp_path).emulator_port()
    assert FIRST_PORT <= port <= LAST_PORT
    assert Folder(tmp_path).emulator_port() == port


def test_another_folder_does_not_get_a_port_in_use(tmp_path: Path) -> None:
    port = Folder(tmp_path)._choose_port()
    with listener(port):
        assert Folder(tmp_path)._choose_port() != port


def test_a_folder_whose_port_is_taken_says_so(tmp_path: Path) -> None:
    port = Folder(tmp_path).emulator_port()
    with listener(port), pytest.raises(PortTaken, match=str(port)):
        Folder(tmp_path).emulator_port()


def test_a_taken_port_is_told_with_what_to_do() -> None:
    with listener() as port, pytest.raises(PortTaken, match=rf"{port}, where the dashboard .* Choose another"):
        check_free(port, "the dashboard", "Choose another.")


def test_clearing_deletes_what_is_ours_and_nothing_else(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for ours in (folder.emulator, folder.mail):
        ours.mkdir()
        (ours / "file").touch()
    folder.web_log.touch()
    (tmp_path / "thesis.txt").touch()
    folder.clear()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
