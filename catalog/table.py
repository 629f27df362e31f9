"""The few calls to DynamoDB that the catalog needs, on plain values: text, whole numbers and sets of text."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from catalog import aws
from catalog.attributes import Values, read, write
from catalog.errors import Conflict
from catalog.ranges import Range, is_key

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class Table:
    """One table. Every method is one call but `batch`, which repeats what was left over."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self.name = name

    def get(self, key: Values) -> Values | None:
        """Read one item, consistently; None where there is none."""
        if not _is_possible(key):
            return None
        answer = self._client.get_item(TableName=self.name, Key=write(key), ConsistentRead=True)
        return read(answer["Item"]) if "Item" in answer else None

    def put(self, item: Values, condition: str | None = None) -> bool:
        """Write one item; False where the condition did not hold."""
        extra: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
        try:
            self._client.put_item(TableName=self.name, Item=write(item), **extra)
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def replace(self, before: Values, after: Values, *, or_missing: bool = False) -> bool:
        """Write `after` where there is exactly `before` now, or, if so asked, nothing; whether it was written."""
        same = " AND ".join(f"#{i} = :{i}" for i in range(len(before)))
        try:
            self._client.put_item(
                TableName=self.name,
                Item=write(after),
                ConditionExpression=f"attribute_not_exists(pk) OR ({same})" if or_missing else same,
                ExpressionAttributeNames={f"#{i}": name for i, name in enumerate(before)},
                ExpressionAttributeValues=write({f":{i}": value for i, value in enumerate(before.values())}),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def add(self, key: Values, amounts: Mapping[str, int | frozenset[str]], expires: int | None = None) -> Values:
        """Add to counters of one item atomically; answers the item's new values."""
        action = _update(amounts, {} if expires is None else {"expires": expires})
        answer = self._client.update_item(TableName=self.name, Key=write(key), ReturnValues="ALL_NEW", **action)
        return read(answer["Attributes"])

    def update(self, key: Values, amounts: Mapping[str, int], values: Values) -> bool:
        """Add to counters of one item and set `values` of it; False, and nothing written, where there is none."""
        action = _update(amounts, values) | {"ConditionExpression": "attribute_exists(pk)"}
        try:
            self._client.update_item(TableName=self.name, Key=write(key), **action)
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def query(self, items: Range, limit: int, cursor: str | None = None) -> tuple[list[Values], str | None]:
        """One page of a range and the cursor of the next page, or None.

        Of a range with `only`, a request reads a megabyte, and there are as many as it takes to fill the page.

        Raises:
            BadCursor: `cursor` was not given out for this range.
        """
        if items.is_empty:
            return [], None
        request = self._request(items) | ({} if items.only else {"Limit": limit})
        if cursor is not None:
            request["ExclusiveStartKey"] = write(items.start(cursor))
        rows: list[Values] = []
        last: Values | None = None
        for answer in self._client.get_paginator("query").paginate(**request):
            rows += [read(row) for row in answer["Items"]]
            last = read(answer["LastEvaluatedKey"]) if "LastEvaluatedKey" in answer else None
            if len(rows) >= limit or not items.only:
                break
        if len(rows) > limit:
            last = rows[limit - 1]
        return rows[:limit], items.cursor(last) if last else None

    def every(self, items: Range) -> Iterator[Values]:
        """All items of a range, page by page."""
        pages = self._client.get_paginator("query").paginate(**self._request(items))
        return (read(row) for page in pages for row in page["Items"])

    def count(self, items: Range) -> int:
        """How many items a range has; costs a read of all of them, so only for short ranges."""
        pages = self._client.get_paginator("query").paginate(**self._request(items), Select="COUNT")
        return sum(page["Count"] for page in pages)

    def _request(self, items: Range) -> dict[str, Any]:
        return {"TableName": self.name, **items.request()}

    def batch(self, keys: list[Values]) -> list[Values]:
        """Read up to 100 items, consistently and in the order of `keys`; missing ones are left out."""
        found: dict[tuple[Any, ...], Values] = {}
        left = [write(key) for key in keys if _is_possible(key)]
        while left:
            answer: Any = self._client.batch_get_item(RequestItems={self.name: {"Keys": left, "ConsistentRead": True}})
            for row in map(read, answer["Responses"].get(self.name, [])):
                found[row["pk"], row["sk"]] = row
            left = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
        return [found[key["pk"], key["sk"]] for key in keys if (key["pk"], key["sk"]) in found]

    def put_action(self, item: Values, expected_version: int | None = None) -> "TransactWriteItemTypeDef":
        """A write for `transact`; with `expected_version`, only where the item has it (0: where there is no item)."""
        put: dict[str, Any] = {"TableName": self.name, "Item": write(item)}
        if expected_version == 0:
            put["ConditionExpression"] = "attribute_not_exists(pk)"
        elif expected_version is not None:
            put["ConditionExpression"] = "#v = :v"
            put["ExpressionAttributeNames"] = {"#v": "version"}
            put["ExpressionAttributeValues"] = write({":v": expected_version})
        return cast("TransactWriteItemTypeDef", {"Put": put})

    def delete_action(self, key: Values) -> "TransactWriteItemTypeDef":
        """A removal for `transact`."""
        return {"Delete": {"TableName": self.name, "Key": write(key)}}

    def add_action(self, key: Values, amounts: Mapping[str, int | frozenset[str]]) -> "TransactWriteItemTypeDef":
        """An addition for `transact`: to numbers, or of members to sets."""
        update = {"TableName": self.name, "Key": write(key), **_update(amounts, {})}
        return cast("TransactWriteItemTypeDef", {"Update": update})

    def transact(self, actions: "Iterable[TransactWriteItemTypeDef]") -> None:
        """Do all of `actions` or none.

        Raises:
            Conflict: a condition did not hold, or another transaction held one of the items: read again and retry.
        """
        try:
            self._client.transact_write_items(TransactItems=list(actions))
        except ClientError as error:
            if aws.code(error) == "TransactionCanceledException" and _is_conflict(error):
                raise Conflict("somebody else changed the record") from error
            raise


def _is_possible(key: Values) -> bool:
    return all(map(is_key, key.values()))


def _is_conflict(error: ClientError) -> bool:
    reasons = {reason.get("Code") for reason in cast("Any", error.response).get("CancellationReasons", [])}
    return bool(reasons & {"ConditionalCheckFailed", "TransactionConflict"})


def _update(amounts: Mapping[str, int | frozenset[str]], values: Values) -> Any:
    """What adds `amounts` to attributes of an item, and sets `values` of others."""
    names = [*amounts, *values]
    added, others = range(len(amounts)), range(len(amounts), len(names))
    expression = "ADD " + ", ".join(f"#{i} :{i}" for i in added)
    if others:
        expression += " SET " + ", ".join(f"#{i} = :{i}" for i in others)
    return {
        "UpdateExpression": expression,
        "ExpressionAttributeNames": {f"#{i}": name for i, name in enumerate(names)},
        "ExpressionAttributeValues": write({f":{i}": v for i, v in enumerate([*amounts.values(), *values.values()])}),
    }
