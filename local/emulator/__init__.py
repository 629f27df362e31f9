"""An AWS emulator in a process of its own, with its state in a folder."""

from local.emulator.process import Emulator, start

__all__ = ["Emulator", "start"]
