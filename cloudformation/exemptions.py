"""Findings of checkov that are accepted: the reason stands beside the resource, in the template too."""

from typing import Any


def exempt(**reasons: str) -> dict[str, Any]:
    """Return the metadata of a resource that skips checks by id, each with its reason."""
    return {"checkov": {"skip": [{"id": check, "comment": reason} for check, reason in sorted(reasons.items())]}}


AWS_KEY = "encrypted at rest with a key of AWS; a key of your own costs, and protects from nobody who has these rights"
