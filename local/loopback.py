"""Speaking HTTP to our own servers on this machine, past any proxy."""

import subprocess
import time
import urllib.error
import urllib.request
from typing import Any

_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def request(url: str, seconds: float, body: bytes | None = None) -> None:
    """GET `url`, or POST `body` to it.

    Raises:
        urllib.error.URLError: no answer within `seconds`, or one above 299.
    """
    with _OPENER.open(url, data=body, timeout=seconds):
        pass


def answers(url: str, process: subprocess.Popen[Any], seconds: float) -> bool:
    """Wait until `url` answers; False when `process` ends before that, or after `seconds`."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up and process.poll() is None:
        try:
            request(url, 2)
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        else:
            return True
    return False
