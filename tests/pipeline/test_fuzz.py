"""Files that chance made, from the same script as those of `bin/bench hostile` and `bin/bench fuzz`."""

import os
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.hostile.files import KINDS, files
from bench.hostile.mutations import mutated
from bench.hostile.sanity import insane
from bench.hostile.seeds import seeds
from bench.hostile.trial import Trial
from catalog.aws import Aws
from catalog.image import Status
from pipeline import formats
from pipeline.errors import Rejected
from pipeline.examination import examine
from pipeline.rendition import FORMS

SHARE = 30
"""One of so many of the thousand files of the bench."""


def test_a_mutated_picture_is_a_picture_with_sane_facts_or_refused(tmp_path: Path) -> None:
    path, pictures = tmp_path / "picture", seeds()

    @settings(max_examples=1_000, deadline=None, database=None, derandomize=True)
    @given(st.sampled_from(sorted(pictures)), st.integers(0, 2**32), st.sampled_from([0, 90, 180, 270]))
    def mutate(name: str, chance: int, rotation: int) -> None:
        path.write_bytes(mutated(pictures[name], [*pictures.values()], Random(chance)))
        found: dict[str, Any] = {}
        try:
            made = examine(path, formats.content_type(path.read_bytes()[: formats.HEAD]), rotation, found)
        except Rejected:
            made = []
        assert [each.name for each in made] in ([], [*FORMS])
        assert not [*insane(found)]

    mutate()


@pytest.mark.skipif(not Path("/proc").exists(), reason="only Linux enforces the limit of memory")
def test_hostile_files_end_as_a_picture_or_with_a_reason(clients: Aws) -> None:
    arrivals, ends = Trial(clients, os.environ), set[str]()
    for name, kind in KINDS.items():
        for data in files(name, max(1, kind.share // SHARE), 2):
            outcome = arrivals.take(data)
            assert not outcome.wrong, name
            ends.add(outcome.status)
    assert ends == {Status.READY, Status.FAILED}


def test_a_seed_makes_the_same_files_again() -> None:
    once, again, others = ([*files("bits and pieces changed", 20, seed)] for seed in (1, 1, 2))
    assert once == again != others
