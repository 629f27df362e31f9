"""DynamoDB as it is and moto is not: it refuses what moto takes, and others write while somebody writes."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from catalog.aws import Aws

if TYPE_CHECKING:
    from botocore.model import OperationModel
    from types_boto3_dynamodb import DynamoDBClient

_LONGEST = {"pk": 2048, "sk": 1024}
"""Bytes, by DynamoDB's quotas of keys."""


def be_strict(client: "DynamoDBClient") -> None:
    """Let calls of `client` fail as in DynamoDB where a key is too long, or a range ends before it begins.

    And where DynamoDB may answer with what was there before: whoever has just changed something would not see it.
    """
    client.meta.events.register("before-parameter-build.dynamodb", _check)


def _check(params: dict[str, Any], model: "OperationModel", **_: object) -> None:
    reads = params.get("RequestItems", {}).values() if "Get" in model.name else [params]
    if model.name in {"GetItem", "BatchGetItem", "Query"} and "IndexName" not in params:
        assert all(each["ConsistentRead"] for each in reads), f"{model.name} may be late"
    asked = [each for table in params.get("RequestItems", {}).values() for each in table["Keys"]]
    for key in [*asked, params.get("Key", {})]:
        if any(len(value["S"].encode()) > _LONGEST[name] for name, value in key.items()):
            raise _refused("Size of a key has exceeded the maximum size limit", model)
    values = params.get("ExpressionAttributeValues", {})
    if any(len(str(values[name]["S"]).encode()) > _LONGEST["sk"] for name in (":low", ":high") if name in values):
        raise _refused("Aggregated size of all range keys has exceeded the size limit of 1024 bytes", model)
    if "BETWEEN" in params.get("KeyConditionExpression", "") and values[":low"]["S"] > values[":high"]["S"]:
        raise _refused("The BETWEEN operator requires upper bound to be greater than or equal to lower bound", model)


def _refused(message: str, model: "OperationModel") -> ClientError:
    return ClientError({"Error": {"Code": "ValidationException", "Message": message}}, model.name)


def once(clients: Aws, operation: str, what: Callable[[], object]) -> None:
    """Let somebody do `what` just before the next call of `operation` takes effect."""
    left = [what]

    def overtake(**_: object) -> None:
        if left:
            left.pop()()

    clients.dynamodb.meta.events.register(f"before-call.dynamodb.{operation}", overtake)
