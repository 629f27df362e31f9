"""What the function does with a file: header, limits, metadata, renditions."""

from pathlib import Path

from pipeline import metadata, renditions


def make(path: Path, content_type: str) -> tuple[bytes, bytes]:
    """Preview and thumb."""
    metadata.read(path, content_type)
    made = {each.name: each.data for each in renditions.render(path, content_type)}
    return made["preview"], made["thumb"]
