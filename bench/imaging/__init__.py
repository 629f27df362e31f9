"""What a picture costs, beside Pillow, pyvips and sharp on the same machine in the same minutes, and how good it is."""

import argparse
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from bench.figures import Figure, Goal
from bench.imaging import function
from bench.imaging.pictures import HOME, KINDS, Picture, make, photographs
from bench.imaging.quality import quality
from bench.imaging.race import ROOT, SHARP, Race, race
from local import node
from local.progress import Progress

_CONTENDERS = ("proofsheet", "pillow", "pyvips", "sharp")
_CPU_GOALS = {
    ("24 MP JPEG", "pillow"): Goal("<=", 0.30),
    ("24 MP JPEG", "sharp"): Goal("<=", 0.75),
    ("24 MP progressive JPEG", "pillow"): Goal("<=", 0.45),
}
_MEMORY_GOALS = {("24 MP JPEG", "sharp"): Goal("<=", 0.6)}
_USUAL = next(kind for kind in KINDS if kind.name == "24 MP JPEG")
_QUALITY = Goal(">=", 40)
_NAMES = {"pillow": "Pillow"}


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """Every kind of picture, and the photographs of PROOFSHEET_PHOTOS; `options.rounds` turns each."""
    _install_sharp()
    for picture in _pictures():
        yield from _figures(picture.name, race(picture, _CONTENDERS, options.rounds))
        yield from _qualities(picture)
    yield from function.figures(make(_USUAL, HOME), options.rounds)


def _pictures() -> Iterator[Picture]:
    yield from (make(kind, HOME) for kind in KINDS)
    folder = os.environ.get("PROOFSHEET_PHOTOS")
    if folder:
        yield from photographs(Path(folder))


def _install_sharp() -> None:
    """As its lock file pins it; and node, where there is none."""
    shutil.copytree(ROOT / "bench" / "contenders" / "sharp", SHARP, dirs_exist_ok=True)
    progress = Progress(Console(stderr=True))
    environ = node.on_path(os.environ, progress)
    node.fetch("sharp", SHARP, SHARP.with_suffix(".sha256"), environ, progress)
    os.environ["PATH"] = environ["PATH"]


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
