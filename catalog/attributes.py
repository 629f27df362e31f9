"""Plain values and DynamoDB's typed attributes: text, whole numbers and sets of text are all that the tables hold."""

from collections.abc import Mapping
from typing import Any

Values = dict[str, Any]


def write(values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values as DynamoDB's typed attributes."""
    return {name: _write_value(value) for name, value in values.items()}


def _write_value(value: str | int | frozenset[str]) -> dict[str, Any]:
    match value:
        case str():
            return {"S": value}
        case int():
            return {"N": str(value)}
        case frozenset():
            return {"SS": sorted(value)}


def read(values: Mapping[str, Any]) -> Values:
    """DynamoDB's typed attributes as plain values."""
    return {name: _read_value(value) for name, value in values.items()}


def _read_value(value: Mapping[str, Any]) -> Any:
    ((kind, content),) = value.items()
    return {"S": str, "N": int, "SS": frozenset}[kind](content)
