"""How tables run on the emulator: a range of keys is compared directly."""

import pytest

from catalog.ranges import Range
from tests.local.cloud import Cloud

pytestmark = pytest.mark.emulator


def test_a_range_holds_both_its_ends_and_nothing_of_another_partition(cloud: Cloud) -> None:
    dynamodb = cloud.client("dynamodb")
    dynamodb.create_table(
        TableName="letters",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "by")],
        LocalSecondaryIndexes=[
            {
                "IndexName": "LSI-BY",
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "by", "KeyType": "RANGE"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for pk in ("one", "two"):
        for sk, by in zip("abcd", "zyxw", strict=True):
            dynamodb.put_item(TableName="letters", Item={"pk": {"S": pk}, "sk": {"S": sk}, "by": {"S": by}})
    dynamodb.put_item(TableName="letters", Item={"pk": {"S": "two"}, "sk": {"S": "bb"}})

    def found(wanted: Range) -> list[str]:
        items = dynamodb.query(TableName="letters", **wanted.request())["Items"]
        return [f"{item['pk']['S']}/{item['sk']['S']}" for item in items]

    assert found(Range("two", "b", "c", newest_first=False)) == ["two/b", "two/bb", "two/c"]
    assert found(Range("two", "c", "é")) == ["two/d", "two/c"]
    assert found(Range("two", "x", "y", index="LSI-BY", sort_name="by", newest_first=False)) == ["two/c", "two/b"]
