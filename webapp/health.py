"""What the load balancer asks: whether this process answers.

It asks nothing of AWS: one fault there would make every server look ill and empty the fleet.
"""

from functools import cache
from pathlib import Path

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def healthz() -> ResponseReturnValue:
    """200 and the version."""
    return jsonify(status="ok", version=_version(current_app.root_path))


@cache
def _version(package: str) -> str:
    """What the release archive says of itself; a checkout has no such file."""
    file = Path(package).parent / "VERSION"
    return file.read_text().strip() if file.exists() else "development"
