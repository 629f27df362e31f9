"""The environments that our children get: the person's own AWS settings never reach them."""

import os
from collections.abc import Mapping

REGION = "us-east-1"
PLAIN = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TERM", "USER", "LOGNAME", "TMPDIR", "LD_LIBRARY_PATH")
"""What a server needs of the person's environment. Proxies are not among it: it only speaks to this machine."""


def for_tools(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what pip and npm get: everything (mirrors, proxies, though not for this machine) but AWS settings."""
    kept = {name: value for name, value in environ.items() if not name.startswith("AWS_")}
    direct = ",".join(filter(None, [kept.get("no_proxy") or kept.get("NO_PROXY"), "127.0.0.1"]))
    return kept | {"no_proxy": direct, "NO_PROXY": direct}


def for_servers(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what a server gets before its own settings."""
    return {name: environ[name] for name in PLAIN if name in environ} | {"PYTHONUNBUFFERED": "1"}


def aws(endpoint: str) -> dict[str, str]:
    """Return boto3's settings: the emulator at `endpoint`, and no file of the person's."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
