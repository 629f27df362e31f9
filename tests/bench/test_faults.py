from types import SimpleNamespace
from typing import Any

import pytest

from bench import faults


def test_people_who_are_broken_off_break_off_the_bench() -> None:
    """Else nothing would be lost of the pictures that nobody sent."""

    def upload(*_: int) -> None:
        raise KeyError("upload")

    people: Any = SimpleNamespace(upload=upload, sent=[])
    with pytest.raises(KeyError):
        faults._upload(SimpleNamespace(kills=[]), people, 9)  # type: ignore[arg-type] # nothing of it is asked
