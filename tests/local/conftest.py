"""What the tests of the one-machine edition use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.cloud import Cloud, free_port


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    one = Cloud(tmp_path / "emulator", free_port()).start()
    yield one
    one.stop()
