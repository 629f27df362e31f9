"""What is measured: pictures made by script, with as much detail as a camera records, in every format that matters."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pillow_heif
import pyvips
from PIL import Image

from docs import scenery
from docs.scenery import landscape
from local import freshness

_GRAIN = ((1, 4), (2, 4.5), (4, 6), (8, 7), (16, 8), (32, 9), (64, 10))
"""Pixels and contrast of each layer of detail: the larger, the stronger, as in what a lens draws."""
_COLOUR = 0.4
"""How much of the detail is colour."""

HOME = Path("build/bench/pictures")
"""Where they are kept."""
Save = Callable[[pyvips.Image, Path], None]


@dataclass(frozen=True)
class Kind:
    """A kind of picture: its name for people, its size in pixels, and how it is written."""

    name: str
    content_type: str
    width: int
    height: int
    save: Save


@dataclass(frozen=True)
class Picture:
    """A file, and what is in it."""

    name: str
    path: Path
    content_type: str


def draw(width: int, height: int, seed: int = 1) -> pyvips.Image:
    """A landscape with detail down to the single pixel; the same for the same arguments."""
    ground = pyvips.Image.new_from_buffer(landscape(seed), "")
    ground = ground.resize(width / ground.width, vscale=height / ground.height)
    grey = _detail(width, height, 100 * seed)
    colours = [_detail(width, height, 100 * seed + 10 * band) * _COLOUR for band in (1, 2, 3)]
    return (ground + grey + colours[0].bandjoin(colours[1:])).cast("uchar").copy(interpretation="srgb").copy_memory()


def _detail(width: int, height: int, seed: int) -> pyvips.Image:
    layers = []
    for number, (cell, contrast) in enumerate(_GRAIN):
        size = (-(-width // cell), -(-height // cell))
        grain = pyvips.Image.gaussnoise(*size, mean=0, sigma=contrast, seed=seed + number)
        layers.append(grain.resize(cell, kernel="cubic").crop(0, 0, width, height) if cell > 1 else grain)
    return pyvips.Image.sum(layers)


def _jpeg(image: pyvips.Image, path: Path, *, interlace: bool = False) -> None:
    # Colour at half the size, as telephones and most cameras store it.
    image.jpegsave(str(path), Q=92, subsample_mode="on", interlace=interlace)


def _png(image: pyvips.Image, path: Path) -> None:
    image.pngsave(str(path), compression=3)


def _webp(image: pyvips.Image, path: Path) -> None:
    image.webpsave(str(path), Q=85, effort=2)


def _avif(image: pyvips.Image, path: Path) -> None:
    _pillow(image).save(path, "AVIF", quality=80, speed=8)


def _heic(image: pyvips.Image, path: Path) -> None:
    pillow_heif.from_pillow(_pillow(image)).save(path, quality=80)


def _pillow(image: pyvips.Image) -> Image.Image:
    return Image.frombytes("RGB", (image.width, image.height), image.write_to_memory())


KINDS = (
    Kind("12 MP JPEG", "image/jpeg", 4000, 3000, _jpeg),
    Kind("24 MP JPEG", "image/jpeg", 6000, 4000, _jpeg),
    Kind("48 MP JPEG", "image/jpeg", 8000, 6000, _jpeg),
    Kind("24 MP progressive JPEG", "image/jpeg", 6000, 4000, partial(_jpeg, interlace=True)),
    Kind("24 MP PNG", "image/png", 6000, 4000, _png),
    Kind("24 MP WebP", "image/webp", 6000, 4000, _webp),
    Kind("24 MP AVIF", "image/avif", 6000, 4000, _avif),
    Kind("24 MP HEIC", "image/heic", 6000, 4000, _heic),
)


def make(kind: Kind, folder: Path, seed: int = 1) -> Picture:
    """The picture of this kind, kept in `folder` for the next time; another one for another `seed`."""
    recipe = freshness.digest([Path(__file__), Path(scenery.__file__)])[:12]
    path = folder / f"{kind.name.replace(' ', '-').lower()}-{seed}-{recipe}"
    if not path.exists():
        print(f"  making a {kind.name} …", file=sys.stderr, flush=True)
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        kind.save(draw(kind.width, kind.height, seed), draft)
        draft.replace(path)
    return Picture(kind.name, path, kind.content_type)


def photographs(folder: Path) -> Iterator[Picture]:
    """The photographs of a folder, by name."""
    for path in sorted(folder.glob("*.jpg")):
        yield Picture(path.stem, path, "image/jpeg")
