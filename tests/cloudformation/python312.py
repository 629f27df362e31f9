"""The Python that AWS runs, where this machine has one."""

import shutil
import subprocess
from pathlib import Path


def python312() -> str | None:
    """Return a Python 3.12 of this machine, which is what AWS runs."""
    places = [shutil.which("python3.12"), *map(str, Path.home().glob(".pyenv/versions/3.12.*/bin/python"))]
    for place in filter(None, places):
        if subprocess.run([place, "-c", ""], capture_output=True, check=False).returncode == 0:
            return place
    return None
