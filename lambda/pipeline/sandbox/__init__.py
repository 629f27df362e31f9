"""Files are opened in a process of their own, which has limits and no credentials."""

from pipeline.sandbox.limits import Limits
from pipeline.sandbox.process import ALLOCATION, Sandbox

__all__ = ["ALLOCATION", "Limits", "Sandbox"]
