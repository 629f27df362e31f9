"""Object keys of the bucket and what they say.

`uploads/<owner>/<anything>` triggers the pipeline; a dashboard upload is `uploads/<owner>/<id>/<safe filename>`.
`renditions/<owner>/<id>/<name>.<extension>` is what the pipeline writes.
"""

import hashlib
import re
from dataclasses import dataclass

from ulid import ULID

from catalog.limits import MAX_FILENAME

UPLOADS = "uploads/"
RENDITIONS = "renditions/"

OWNER = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
"""Usernames; fixed for life because keys carry them."""

ID = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
"""A ULID in its canonical form."""

# S3 takes 1,024 bytes of UTF-8 for a key; the parts before the name need at most 70.
_NAME_BYTES = 900


@dataclass(frozen=True)
class Original:
    """Whose picture an object under `uploads/` is, and which."""

    owner: str
    id: str
    filename: str


def new_id() -> str:
    """A new picture's id: a ULID."""
    return str(ULID())


def is_id(text: str) -> bool:
    """Whether `text` is a ULID in its canonical form."""
    return re.fullmatch(ID, text) is not None


def upload_key(owner: str, image_id: str, filename: str) -> str:
    """The key under which a dashboard upload arrives."""
    return f"{UPLOADS}{owner}/{image_id}/{safe_filename(filename)}"


def rendition_key(owner: str, image_id: str, name: str, extension: str) -> str:
    """The key of one rendition."""
    return f"{RENDITIONS}{owner}/{image_id}/{name}.{extension}"


def safe_filename(filename: str) -> str:
    """Keep letters and digits of any script, dots, dashes and underscores; at most 900 bytes of UTF-8, never empty."""
    safe = re.sub(r"[^\w.-]+", "_", filename).strip(".")
    return safe.encode()[-_NAME_BYTES:].decode(errors="ignore") or "_"


def parse(key: str) -> Original | None:
    """Read an object key; None where it is no picture of anybody (other prefix, no valid owner, a folder marker)."""
    if not key.startswith(UPLOADS) or key.endswith("/"):
        return None
    owner, _, path = key.removeprefix(UPLOADS).partition("/")
    if not path or not OWNER.fullmatch(owner):
        return None
    folder, _, filename = path.rpartition("/")
    return Original(owner, folder if is_id(folder) else derived_id(key), filename[-MAX_FILENAME:])


def rendered(key: str) -> str | None:
    """The id of the picture whose rendition has this key; None where it is no key of a rendition."""
    match = re.fullmatch(rf"{RENDITIONS}[^/]+/([^/]+)/[^/]+", key)
    return match[1] if match and is_id(match[1]) else None


def derived_id(key: str) -> str:
    """The id of an object put there by other means: from the key alone, so that every event finds the same record."""
    return str(ULID.from_bytes(hashlib.sha256(key.encode()).digest()[:16]))
