"""Contenders take turns, each in a process of its own, so that a slow minute of the machine is slow for all of them."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from bench.imaging.pictures import Picture
from pipeline.sandbox import ALLOCATION

ROOT = Path(__file__).parents[2]
SHARP = ROOT / "build" / "bench" / "sharp"
TIMES = 3
"""Pictures a process; the first one before them is not counted."""
_CANNOT_READ = {"pyvips": {"image/heic"}, "sharp": {"image/heic"}}
"""Their binaries come without a decoder of it."""


@dataclass(frozen=True)
class Cost:
    """Seconds of processor time a picture, user and system, and the bytes of memory at the peak of the process."""

    cpu: float
    peak: float


class Race:
    """The costs of every contender, round by round."""

    def __init__(self, rounds: Mapping[str, Sequence[Cost]]) -> None:
        self._rounds = rounds

    def __contains__(self, name: str) -> bool:
        return name in self._rounds

    def cost(self, name: str) -> Cost:
        """Medians over the rounds."""
        costs = self._rounds[name]
        return Cost(statistics.median(each.cpu for each in costs), statistics.median(each.peak for each in costs))

    def ratio(self, name: str, other: str) -> Cost:
        """What `name` takes, measured in what `other` took in the same round; medians over the rounds."""
        pairs = list(zip(self._rounds[name], self._rounds[other], strict=True))
        return Cost(
            statistics.median(ours.cpu / theirs.cpu for ours, theirs in pairs),
            statistics.median(ours.peak / theirs.peak for ours, theirs in pairs),
        )


def race(picture: Picture, names: Sequence[str], rounds: int) -> Race:
    """Let `names` of `contenders` make the renditions of a picture in turns; who cannot read it is left out."""
    able = [name for name in names if picture.content_type not in _CANNOT_READ.get(name, ())]
    costs: dict[str, list[Cost]] = {name: [] for name in able}
    for number in range(rounds):
        print(f"  {picture.name}, round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        for name in able:
            costs[name].append(run(name, picture))
    return Race(costs)


def run(name: str, picture: Picture) -> Cost:
    """What one turn of a contender takes a picture; sharp has to be installed."""
    with tempfile.TemporaryDirectory() as out:
        if name == "sharp":
            command = ["node", str(SHARP / "contender.mjs"), str(picture.path), str(TIMES), out]
        else:
            arguments = [name, str(picture.path), picture.content_type, str(TIMES), out]
            command = [sys.executable, "-m", "bench.contenders", *arguments]
        # As the process that opens files has it.
        environ = os.environ | (ALLOCATION if name == "proofsheet" else {})
        done = subprocess.run(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, check=True)
        _check(Path(out))
    return Cost(**json.loads(done.stdout))


def _check(out: Path) -> None:
    """Everybody has to have done the same work."""
    for name, form, longest in (("preview", "JPEG", 2048), ("thumb", "WEBP", 512)):
        with Image.open(out / name) as image:
            assert image.format == form
            assert max(image.size) <= longest
