"""Names of the built front-end files: they carry a hash of their content, so browsers may keep them for ever."""

import json
from pathlib import Path

from flask import Flask, url_for

from webapp.services import Services

_YEAR = 31_536_000


def register(app: Flask, services: Services) -> None:  # noqa: ARG001 (all parts are registered alike)
    """Offer templates `asset('app.js')`, the address of a built file, and `imports`, the files that app.js imports."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _YEAR
    manifest = Path(app.static_folder or "") / "manifest.json"
    built = json.loads(manifest.read_text()) if manifest.exists() else {}
    names: dict[str, str] = built.get("names", {})

    def asset(name: str) -> str:
        return url_for("static", filename=names.get(name, name))

    app.add_template_global(asset)
    app.add_template_global(built.get("imports", []), "imports")
