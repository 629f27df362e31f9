import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import pyvips

LIMIT = 512 * 1024
"""Kilobytes: what the whole process may take."""

PROGRAM = """
import re, sys
from pathlib import Path
import boto3
from pipeline import metadata, renditions
for service in ("s3", "dynamodb", "sns"):
    boto3.client(service, region_name="eu-central-1")
path, content_type = Path(sys.argv[1]), sys.argv[2]
metadata.read(path, content_type)
renditions.render(path, content_type)
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


def _gradient(width: int, height: int) -> pyvips.Image:
    ramp = pyvips.Image.xyz(width, height)
    return (ramp[0] / 59).bandjoin([ramp[1] / 39, 90]).cast("uchar").copy(interpretation="srgb")


def _deep(image: pyvips.Image) -> pyvips.Image:
    return image.bandjoin(9).cast("ushort").copy(interpretation="rgb16")


def _peak(path: Path, content_type: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path), content_type],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    return int(done.stdout)


SAVERS: dict[str, tuple[str, Callable[[str], None]]] = {
    "baseline": ("image/jpeg", lambda path: _gradient(15_000, 10_000).jpegsave(path, Q=85)),
    "png": ("image/png", lambda path: _gradient(15_000, 10_000).pngsave(path, compression=1)),
    "png-16-alpha": (
        "image/png",
        lambda path: (
            _gradient(65_000, 2_300)
            .bandjoin(9)
            .cast("ushort")
            .copy(interpretation="rgb16")
            .pngsave(path, compression=1)
        ),
    ),
    "tiff": ("image/tiff", lambda path: _gradient(15_000, 10_000).tiffsave(path, compression="deflate", tile=True)),
    "gif": ("image/gif", lambda path: _gradient(15_000, 10_000).gifsave(path, effort=1, dither=0)),
    "progressive": (
        "image/jpeg",
        lambda path: _gradient(9_800, 6_600).jpegsave(path, interlace=True, subsample_mode="off"),
    ),
    "interlaced": ("image/png", lambda path: _gradient(13_000, 9_900).pngsave(path, compression=1, interlace=True)),
    "webp": ("image/webp", lambda path: _gradient(8_800, 8_800).webpsave(path, lossless=True, effort=0)),
}


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak of memory from Linux's /proc")
@pytest.mark.parametrize("name", SAVERS)
def test_the_largest_accepted_picture_fits_into_512_megabytes(tmp_path: Path, name: str) -> None:
    content_type, saver = SAVERS[name]
    path = tmp_path / name
    saver(str(path))
    assert _peak(path, content_type) <= LIMIT
