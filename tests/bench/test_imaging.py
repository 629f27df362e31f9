"""What the imaging bench measures: its pictures are what they say, and its contenders do the same work."""

import importlib
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bench import processes
from bench.imaging.pictures import KINDS, Kind, draw, make
from bench.imaging.quality import FLAWLESS, decibels
from bench.imaging.race import Cost, Race
from pipeline import formats, metadata


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_picture_is_made_once_and_is_of_its_kind(kind: Kind, tmp_path: Path) -> None:
    small = replace(kind, width=kind.width // 50, height=kind.height // 50)
    picture = make(small, tmp_path)
    data = picture.path.read_bytes()
    assert formats.content_type(data[: formats.HEAD]) == kind.content_type
    read = metadata.read(picture.path, kind.content_type)
    assert (read.width, read.height) == (small.width, small.height)
    changed = picture.path.stat().st_mtime_ns
    assert make(small, tmp_path).path.stat().st_mtime_ns == changed
    assert make(small, tmp_path, seed=2).path.read_bytes() != data


def test_only_the_progressive_jpeg_is_progressive(tmp_path: Path) -> None:
    for kind in KINDS:
        if kind.content_type == "image/jpeg":
            with Image.open(make(replace(kind, width=120, height=80), tmp_path).path) as image:
                assert bool(image.info.get("progressive")) == ("progressive" in kind.name)


def test_a_picture_has_detail_down_to_the_pixel() -> None:
    image = draw(400, 300)
    assert image.write_to_memory() == draw(400, 300).write_to_memory()
    coarse = image.shrink(2, 2).resize(2)
    assert (image - coarse).abs().avg() > 2


@pytest.mark.parametrize("name", ["proofsheet", "bare", "pillow", "pyvips"])
def test_every_contender_makes_both_renditions(name: str, tmp_path: Path) -> None:
    picture = make(replace(KINDS[1], width=6000, height=60), tmp_path)
    preview, thumb = importlib.import_module(f"bench.contenders.{name}").make(picture.path, picture.content_type)
    for data, form, size in ((preview, "JPEG", (2048, 20)), (thumb, "WEBP", (512, 5))):
        with Image.open(io.BytesIO(data)) as image:
            assert (image.format, image.size) == (form, size)


def test_a_contender_reports_from_a_process_of_its_own(tmp_path: Path) -> None:
    picture = make(replace(KINDS[1], width=600, height=400), tmp_path)
    arguments = ["proofsheet", str(picture.path), picture.content_type, "1", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "bench.contenders", *arguments],
        capture_output=True,
        check=True,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    cost = Cost(**json.loads(done.stdout))
    assert cost.cpu > 0
    assert cost.peak > 10_000_000
    assert (tmp_path / "thumb").read_bytes()[8:12] == b"WEBP"


def test_a_ratio_is_taken_within_a_round() -> None:
    race = Race({"ours": [Cost(1, 10), Cost(5, 10), Cost(2, 10)], "theirs": [Cost(2, 20), Cost(10, 40), Cost(2, 20)]})
    assert race.ratio("ours", "theirs") == Cost(0.5, 0.5)
    assert race.cost("theirs") == Cost(2, 20)
    assert "sharp" not in race


def test_quality_tells_a_good_rendition_from_a_coarse_one() -> None:
    original = draw(800, 600)
    pixels = Image.frombytes("RGB", (800, 600), original.write_to_memory())
    assert decibels(original, pixels) == FLAWLESS
    assert decibels(original.resize(0.25, kernel="nearest"), pixels) < 40
    assert decibels(original.resize(0.25, kernel="lanczos3", gap=0), pixels) > 40


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads processor time from Linux's /proc")
def test_processor_time_of_a_child_is_seen() -> None:
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as child:
        try:
            assert child.pid in processes.children(os.getpid())
            while processes.spent(child.pid) < 0.05:
                pass
        finally:
            child.kill()
