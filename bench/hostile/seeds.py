"""Small pictures of every accepted kind, made on the spot: what hostile files are made from."""

import io
from functools import cache
from typing import Any

import pillow_heif
import pyvips
from PIL import Image

SIZE = (48, 32)
_FORMS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "tiff": "TIFF", "avif": "AVIF", "heic": "HEIF"}

_EXIF = Image.Exif()
_EXIF[0x010F] = "Canon"
_EXIF[0x0112] = 6
_EXIF.get_ifd(0x8769)[0x9003] = "2024:05:06 07:08:09"
_EXIF.get_ifd(0x8825).update({1: "N", 2: (39.0, 54.0, 56.0), 3: "E", 4: (116.0, 23.0, 27.0)})


@cache
def seeds() -> dict[str, bytes]:
    """One file of each kind, by its name."""
    pillow_heif.register_heif_opener()
    return {name: _saved(name, *made) for name, made in _pillow().items()} | _vips()


def gradient() -> Image.Image:
    """A picture in which every pixel has neighbours of other colours."""
    return Image.merge("RGB", [Image.linear_gradient("L").rotate(90 * turn).resize(SIZE) for turn in range(3)])


def _pillow() -> dict[str, tuple[Image.Image, dict[str, Any]]]:
    image = gradient()
    several = {"save_all": True, "append_images": [image.rotate(90 * turn) for turn in (1, 2)]}
    tagged = {"exif": _EXIF.tobytes()}
    return {
        "baseline.jpeg": (image, tagged),
        "progressive.jpeg": (image, {"progressive": True}),
        "grey.jpeg": (image.convert("L"), {}),
        "print.jpeg": (image.convert("CMYK"), {}),
        "plain.png": (image, tagged),
        "palette.png": (image.quantize(16), {"transparency": 3}),
        "deep.png": (image.convert("I;16"), {}),
        "animated.png": (image, several),
        "plain.gif": (image.quantize(64), {}),
        "animated.gif": (image.quantize(64), several),
        "lossy.webp": (image, tagged),
        "lossless.webp": (image, {"lossless": True}),
        "alpha.webp": (image.convert("RGBA"), {}),
        "animated.webp": (image, several),
        "plain.tiff": (image, {}),
        "lzw.tiff": (image, {"compression": "tiff_lzw"}),
        "jpeg.tiff": (image, {"compression": "jpeg"}),
        "fax.tiff": (image.convert("1"), {"compression": "group4"}),
        "pages.tiff": (image, several),
        "plain.avif": (image, tagged),
        "animated.avif": (image, several),
        "plain.heic": (image, tagged),
        "several.heic": (image, several),
    }


def _saved(name: str, image: Image.Image, options: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    image.save(file, _FORMS[name.rpartition(".")[2]], **options)
    return file.getvalue()


def _vips() -> dict[str, bytes]:
    image = pyvips.Image.new_from_memory(gradient().tobytes(), *SIZE, 3, "uchar").copy(interpretation="srgb")
    return {
        "interlaced.png": bytes(image.pngsave_buffer(interlace=True)),
        "profile.jpeg": bytes(image.icc_transform("p3", input_profile="srgb").jpegsave_buffer()),
        "tiles.tiff": bytes(image.tiffsave_buffer(tile=True, tile_width=16, tile_height=16, compression="deflate")),
    }
