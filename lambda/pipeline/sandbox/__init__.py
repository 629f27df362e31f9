"""Files are opened in a process of their own, which has limits and no credentials."""

from pipeline.sandbox.limits import Limits
from pipeline.sandbox.process import Sandbox

__all__ = ["Limits", "Sandbox"]
