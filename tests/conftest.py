"""What every test may use: an AWS of its own in this process, the catalog on it, and one picture's worth of data."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from moto import mock_aws

from catalog import aws
from catalog.bucket import Bucket
from catalog.images import Images
from catalog.table import Table
from catalog.users import Users
from cloudformation import stack
from tests import dynamodb

REGION: Final = "eu-central-1"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--run-slow", action="store_true", help="run the slow matrix too (bin/test --all)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--run-slow"):
        slow = pytest.mark.skip(reason="slow: only with bin/test --all")
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(slow)


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
        connected = aws.connect({"AWS_REGION": REGION}, aws.WORKER)
        dynamodb.be_strict(connected.dynamodb)
        yield connected


def make_table(clients: aws.Aws, logical_id: str) -> Table:
    """The very table of the template: a key or an index that the catalog needs and the template lacks shows here."""
    properties: Any = stack.template().to_dict()["Resources"][logical_id]["Properties"]
    wanted = ("AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema")
    schema = {name: properties[name] for name in wanted if name in properties}
    clients.dynamodb.create_table(TableName=logical_id, **schema)
    return Table(clients.dynamodb, logical_id)


@pytest.fixture
def images_table(clients: aws.Aws) -> Table:
    return make_table(clients, "ImagesTable")


@pytest.fixture
def users_table(clients: aws.Aws) -> Table:
    return make_table(clients, "UsersTable")


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
