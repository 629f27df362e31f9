"""Pictures that no other looks like, and whether one is a smaller copy of another."""

import hashlib
import io

from PIL import Image, ImageChops, ImageStat

SIZE = (64, 48)
_NEAR = 24
"""Mean difference, of 255, that two lossy compressions make at most."""


def jpeg(name: object) -> bytes:
    """A small picture: the left half in a colour that `name` says, the right half in the opposite one."""
    red, green, blue, *rest = hashlib.sha256(str(name).encode()).digest()
    image = Image.new("RGB", SIZE, (red, green, blue))
    image.paste((red ^ 128, green ^ 128, blue ^ 128), (SIZE[0] // 2, 0, *SIZE))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90)
    # A picture may be followed by anything: so those whose colours are stored as the same differ as well.
    return file.getvalue() + bytes(rest)


def are_alike(original: bytes, rendition: bytes, rotation: int) -> bool:
    """Whether `rendition` shows `original`, turned clockwise by so many degrees."""
    one, other = (Image.open(io.BytesIO(each)).convert("RGB") for each in (original, rendition))
    turned = one.rotate(-rotation, expand=True)
    difference = ImageChops.difference(turned, other.resize(turned.size))
    return max(ImageStat.Stat(difference).mean) <= _NEAR
