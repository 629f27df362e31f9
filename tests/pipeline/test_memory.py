from collections.abc import Callable
from pathlib import Path

import pytest
import pyvips
from PIL import Image

from tests.pipeline import fresh

LIMIT = 512 * 1024
"""Kilobytes: what the processes of the function may take together; what they share counts twice here."""

PROGRAM = """
import os, re, sys
from pathlib import Path
import boto3
from pipeline import handler
from pipeline.sandbox import Sandbox
clients = [boto3.client(service, region_name="eu-central-1") for service in ("s3", "dynamodb", "sns")]
sandbox = Sandbox(os.environ)
sandbox.examine(Path(sys.argv[1]), sys.argv[2], 0, {})
peaks = (Path(f"/proc/{pid}/status").read_text() for pid in ("self", sandbox._process.pid))
print(sum(int(re.search(r"VmHWM:\\s+(\\d+) kB", peak)[1]) for peak in peaks))
"""


def _gradient(width: int, height: int) -> pyvips.Image:
    ramp = pyvips.Image.xyz(width, height)
    return (ramp[0] / 59).bandjoin([ramp[1] / 39, 90]).cast("uchar").copy(interpretation="srgb")


def _deep(image: pyvips.Image) -> pyvips.Image:
    return image.bandjoin(9).cast("ushort").copy(interpretation="rgb16")


def _peak(path: Path, content_type: str) -> int:
    return int(fresh.python(PROGRAM, str(path), content_type))


def _heif(path: str, form: str, size: tuple[int, int]) -> None:
    pixels = _gradient(*size).write_to_memory()
    Image.frombytes("RGB", size, pixels).save(path, form, quality=30, speed=10, subsampling="4:4:4")


SAVERS: dict[str, tuple[str, Callable[[str], None]]] = {
    "baseline": ("image/jpeg", lambda path: _gradient(15_000, 10_000).jpegsave(path, Q=85)),
    "progressive": (
        "image/jpeg",
        lambda path: _gradient(9_800, 6_600).jpegsave(path, interlace=True, subsample_mode="off"),
    ),
    "progressive-subsampled": (
        "image/jpeg",
        lambda path: _gradient(9_800, 9_900).jpegsave(path, interlace=True, subsample_mode="on"),
    ),
    "png": ("image/png", lambda path: _gradient(15_000, 10_000).pngsave(path, compression=1)),
    "png-16-alpha": ("image/png", lambda path: _deep(_gradient(65_000, 2_300)).pngsave(path, compression=1)),
    "png-interlaced": (
        "image/png",
        lambda path: _gradient(13_000, 9_200).pngsave(path, compression=1, interlace=True),
    ),
    "tiff": ("image/tiff", lambda path: _gradient(15_000, 10_000).tiffsave(path, compression="deflate", tile=True)),
    "gif": ("image/gif", lambda path: _gradient(15_000, 10_000).gifsave(path, effort=1, dither=0)),
    "webp-lossless": ("image/webp", lambda path: _gradient(6_500, 6_600).webpsave(path, lossless=True, effort=0)),
    "webp-lossy": ("image/webp", lambda path: _gradient(9_800, 9_900).webpsave(path, effort=0)),
    "avif": ("image/avif", lambda path: _heif(path, "AVIF", (6_400, 5_000))),
    "heic": ("image/heic", lambda path: _heif(path, "HEIF", (8_000, 5_300))),
}


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak of memory from Linux's /proc")
@pytest.mark.parametrize("name", SAVERS)
def test_the_largest_accepted_picture_fits_into_512_megabytes(tmp_path: Path, name: str) -> None:
    content_type, saver = SAVERS[name]
    path = tmp_path / name
    saver(str(path))
    assert _peak(path, content_type) <= LIMIT
