"""A range of items that one Query answers, and the cursor that leads from one page of it to the next."""

import base64
import json
from dataclasses import dataclass, replace
from typing import Any, Self

from catalog.attributes import Values, write
from catalog.errors import BadCursor

CONDITION = "#p = :p AND #s BETWEEN :low AND :high"
"""What every Query of a range asks for."""

_LONGEST_KEY = 1024
"""Bytes that DynamoDB takes for a sort key."""


@dataclass(frozen=True)
class Range:
    """The items of one partition whose sort key lies between `low` and `high`, both inclusive.

    For an index, `index` is its name, `partition_name` and `sort_name` are its keys, and `partition` is its partition's
    value where that is not the table's own `pk`. `only` is an attribute and what it has to lie between: DynamoDB reads
    what does not, and leaves it out.
    """

    pk: str
    low: str
    high: str
    newest_first: bool = True
    index: str | None = None
    partition_name: str = "pk"
    partition: str | None = None
    sort_name: str = "sk"
    only: tuple[str, str, str] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it ends before it begins, or lies beyond the longest key: DynamoDB refuses to look there."""
        return self.low > self.high or not is_key(self.high)

    def request(self) -> dict[str, Any]:
        """The arguments of the Query: it sees what was written a moment ago, which an index cannot promise."""
        request: dict[str, Any] = {
            "KeyConditionExpression": CONDITION,
            "ExpressionAttributeNames": {"#p": self.partition_name, "#s": self.sort_name},
            "ExpressionAttributeValues": write({":p": self.partition or self.pk, ":low": self.low, ":high": self.high}),
            "ScanIndexForward": not self.newest_first,
            "ConsistentRead": self.index is None,
        }
        if self.only:
            name, low, high = self.only
            request["FilterExpression"] = "#o >= :from AND #o <= :to"
            request["ExpressionAttributeNames"]["#o"] = name
            request["ExpressionAttributeValues"] |= write({":from": low, ":to": high})
        return request | ({"IndexName": self.index} if self.index else {})

    def reversed(self) -> Self:
        """The same items the other way round; a cursor of one leads on in the other."""
        return replace(self, newest_first=not self.newest_first)

    def cursor(self, last: Values) -> str:
        """The text that stands for the last key of a page; it names no partition."""
        parts = [last["sk"], last[self.sort_name]]
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")

    def start(self, cursor: str) -> Values:
        """The key that `cursor` stands for, in this range's own partition.

        Raises:
            BadCursor: `cursor` is made up, or was given out for another range.
        """
        try:
            sk, sort = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        except (ValueError, TypeError, RecursionError) as error:
            raise BadCursor from error
        if not (is_key(sk) and is_key(sort) and self.low <= sort <= self.high):
            raise BadCursor
        if self.sort_name == "sk" and sk != sort:
            raise BadCursor
        return {"pk": self.pk, "sk": sk, self.partition_name: self.partition or self.pk, self.sort_name: sort}


def is_key(value: object) -> bool:
    """Whether DynamoDB takes `value` as a part of a key; nothing is under what it does not take."""
    try:
        return isinstance(value, str) and 0 < len(value.encode()) <= _LONGEST_KEY
    except UnicodeEncodeError:  # half a pair of surrogates, as JSON can write it
        return False


def beyond(prefix: str) -> str:
    """The greatest text that begins with `prefix`, for the end of a `Range`."""
    return prefix + "\U0010ffff"
