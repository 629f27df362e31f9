"""The screens that people look at Proofsheet on."""

from dataclasses import dataclass
from typing import Any, Literal

import pytest


@dataclass(frozen=True)
class Screen:
    """A window's size in CSS pixels, and whether the person likes it dark."""

    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}"


DESKTOP = Screen(1280, 900)
_EVERY = [Screen(*size, scheme) for scheme in ("light", "dark") for size in ((1280, 900), (768, 1024), (360, 740))]


def _param(screen: Screen) -> Any:
    return pytest.param(screen, id=str(screen), marks=[] if screen == DESKTOP else [pytest.mark.slow])


every_screen = pytest.mark.parametrize("screen", [_param(screen) for screen in _EVERY])
"""Runs a browser test on a light desktop, and with `bin/test --all` on every screen."""
