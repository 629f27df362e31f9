"""What a picture costs, beside Pillow, pyvips and sharp on the same machine in the same minutes, and how good it is."""

import argparse
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from bench.figures import Figure, Goal
from bench.imaging.pictures import HOME, KINDS, Picture, make, photographs
from bench.imaging.quality import quality
from bench.imaging.race import Race, race
from local import node
from local.progress import Progress

_SHARP = Path("build/bench/sharp")
_CONTENDERS = ("proofsheet", "pillow", "pyvips", "sharp")
_CPU_GOALS = {
    ("24 MP JPEG", "pillow"): Goal("<=", 0.30),
    ("24 MP JPEG", "sharp"): Goal("<=", 0.75),
    ("24 MP progressive JPEG", "pillow"): Goal("<=", 0.45),
}
_MEMORY_GOALS = {("24 MP JPEG", "sharp"): Goal("<=", 0.6)}
_QUALITY = Goal(">=", 40)
_NAMES = {"pillow": "Pillow"}


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """Every kind of picture, and the photographs of PROOFSHEET_PHOTOS; `options.rounds` turns each."""
    sharp = install_sharp()
    for picture in _pictures():
        yield from _figures(picture.name, race(picture, _CONTENDERS, options.rounds, sharp))
        yield from _qualities(picture)


def _pictures() -> Iterator[Picture]:
    yield from (make(kind, HOME) for kind in KINDS)
    folder = os.environ.get("PROOFSHEET_PHOTOS")
    if folder:
        yield from photographs(Path(folder))


def install_sharp() -> Path:
    """Install sharp, as its lock file pins it; the folder where it is."""
    sources, folder = Path(__file__).parent / "contenders" / "sharp", _SHARP
    shutil.copytree(sources, folder, dirs_exist_ok=True)
    progress = Progress(Console(stderr=True))
    environ = node.on_path(os.environ, progress)
    node.fetch("sharp", folder, folder.with_suffix(".sha256"), environ, progress)
    os.environ["PATH"] = environ["PATH"]
    return folder


def _figures(name: str, costs: Race) -> Iterator[Figure]:
    ours = costs.cost("proofsheet")
    yield Figure("imaging", f"{name}: CPU", ours.cpu * 1000, "ms a picture", against="both renditions, user and system")
    for other in (each for each in _CONTENDERS[1:] if each in costs):
        theirs, ratio, label = costs.cost(other), costs.ratio("proofsheet", other), _NAMES.get(other, other)
        took = f"{label} takes {theirs.cpu * 1000:.0f} ms"
        yield Figure("imaging", f"{name}: CPU beside {label}", ratio.cpu, "x", _CPU_GOALS.get((name, other)), took)
    if "sharp" in costs:
        theirs, ratio = costs.cost("sharp"), costs.ratio("proofsheet", "sharp")
        took = f"{ours.peak / 1e6:.0f} MB, sharp {theirs.peak / 1e6:.0f} MB, whole processes"
        goal = _MEMORY_GOALS.get((name, "sharp"))
        yield Figure("imaging", f"{name}: peak memory beside sharp", ratio.peak, "x", goal, took)


def _qualities(picture: Picture) -> Iterator[Figure]:
    for name, value in zip(("preview", "thumb"), quality(picture.path, picture.content_type), strict=True):
        how = "before encoding, against Lanczos from the full picture"
        yield Figure("imaging", f"{picture.name}: {name}", value, "dB", _QUALITY, how)
