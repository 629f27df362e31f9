"""`bin/bench NAME…`: measure, print a table, write `build/bench.json`; exit 1 where a goal is missed."""

import argparse
import importlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Figure

BENCHES = {
    "imaging": "CPU, memory and quality of both renditions, beside Pillow, pyvips and sharp",
    "pipeline": "pictures a minute end to end on this machine, and how that grows with workers",
    "faults": "the whole product with calls that fail and processes that are killed: what was lost",
    "hostile": "a thousand hostile files through the whole function: none crashes it, hangs or fills the memory",
    "fuzz": "files made by atheris, guided by what they make Python do: none may break it",
    "page": "what pages weigh, Lighthouse, the slowest interaction, ten thousand pictures scrolled",
}
_OUT = Path("build/bench.json")
_MARKS = {True: "✓", False: "✗", None: " "}


def main(arguments: Sequence[str]) -> int:
    """Run the named benches, or all of them; the status to exit with."""
    options = _parser().parse_args(arguments)
    figures: list[Figure] = []
    for name in options.names or BENCHES:
        print(f"\n── {name}: {BENCHES[name]}", flush=True)
        for figure in importlib.import_module(f"bench.{name}").measure(options):
            print(_line(figure), flush=True)
            figures.append(figure)
    _OUT.parent.mkdir(exist_ok=True)
    _OUT.write_text(json.dumps([each.to_dict() for each in figures], ensure_ascii=False, indent=1) + "\n")
    missed = [each for each in figures if each.reached is False]
    print(f"\n{len(figures)} figures in {_OUT}, {len(missed)} goals missed")
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    listing = "\n".join(f"  {name:10} {what}" for name, what in BENCHES.items())
    parser = argparse.ArgumentParser("bin/bench", epilog=listing, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHES], metavar="NAME", help="which ones; all, if none")
    parser.add_argument("--uploads", type=int, help="how many pictures are sent (pipeline: 200, faults: 2000)")
    parser.add_argument("--seed", type=int, default=1, help="which faults, which files (faults, hostile; default: 1)")
    parser.add_argument("--files", type=int, help="how many hostile files (hostile: 1000)")
    parser.add_argument("--seconds", type=int, help="how long files are made (fuzz: 60)")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each contender (imaging; default: 5)")
    return parser


def _line(figure: Figure) -> str:
    goal = f"goal {figure.goal}" if figure.goal else ""
    value = f"{figure.value:12,.3g}" if figure.value < 1000 else f"{figure.value:12,.0f}"
    return f"{_MARKS[figure.reached]} {figure.figure:44} {value} {figure.unit:12} {goal:14} {figure.against}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
