"""What becomes known of a file by opening it: what it says about itself, and its renditions."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline import metadata, renditions
from pipeline.rendition import Rendition


def examine(file: Path, content_type: str, rotation: int, found: dict[str, Any]) -> list[Rendition]:
    """Read the metadata into `found`, by the record's names and as plain values, and make the renditions.

    Args:
        file: the original.
        content_type: what `formats.content_type` said.
        rotation: how its owner turned it: 0, 90, 180 or 270 degrees clockwise.
        found: gets width and height as shown, and what the file says; filled also where the pixels are refused.

    Raises:
        Rejected: the file is no picture that can be shown.
    """
    read = metadata.read(file, content_type)
    on_its_side = rotation in {90, 270}
    found |= {
        "width": read.height if on_its_side else read.width,
        "height": read.width if on_its_side else read.height,
        "camera": read.camera,
        "lens": read.lens,
        "taken_at": read.taken_at,
        "exposure": {
            "time": read.exposure_time,
            "f_number": read.f_number,
            "iso": read.iso,
            "focal_length": read.focal_length,
        },
        "gps": read.gps and asdict(read.gps),
    }
    return renditions.render(file, content_type, rotation)
