"""What every test may use: an AWS of its own in this process, the catalog on it, and one picture's worth of data."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from moto import mock_aws

from catalog import aws
from catalog.bucket import Bucket
from catalog.images import Images
from catalog.table import Table
from catalog.users import Users

REGION = "eu-central-1"
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_real_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dummy credentials, and nothing of the machine's own AWS settings."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")


@pytest.fixture
def clients(no_real_account: None) -> Iterator[aws.Aws]:
    """boto3 clients of an empty account."""
    with mock_aws():
        yield aws.connect({"AWS_REGION": REGION}, aws.WORKER)


@pytest.fixture
def images_table(clients: aws.Aws) -> Table:
    keys = [("pk", "sk"), ("pk", "taken"), ("status_pk", "status_sk")]
    schemas = [
        [{"AttributeName": hash_, "KeyType": "HASH"}, {"AttributeName": range_, "KeyType": "RANGE"}]
        for hash_, range_ in keys
    ]
    names = sorted({name for pair in keys for name in pair})
    clients.dynamodb.create_table(
        TableName="images",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=schemas[0],  # type: ignore[arg-type] # literal types are lost in the comprehension
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        GlobalSecondaryIndexes=[
            {"IndexName": "by-taken", "KeySchema": schemas[1], "Projection": {"ProjectionType": "ALL"}},  # type: ignore[typeddict-item]
            {"IndexName": "by-status", "KeySchema": schemas[2], "Projection": {"ProjectionType": "ALL"}},  # type: ignore[typeddict-item]
        ],
    )
    return Table(clients.dynamodb, "images")


@pytest.fixture
def users_table(clients: aws.Aws) -> Table:
    clients.dynamodb.create_table(
        TableName="users",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    return Table(clients.dynamodb, "users")


@pytest.fixture
def images(images_table: Table) -> Images:
    return Images(images_table)


@pytest.fixture
def users(users_table: Table) -> Users:
    return Users(users_table)


@pytest.fixture
def bucket(clients: aws.Aws) -> Bucket:
    clients.s3.create_bucket(Bucket="pictures-bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    clients.s3.put_bucket_versioning(Bucket="pictures-bucket", VersioningConfiguration={"Status": "Enabled"})
    return Bucket(clients.s3, "pictures-bucket")
