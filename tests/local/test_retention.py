from datetime import UTC, datetime, timedelta

import pytest

from catalog.aws import Aws
from catalog.bucket import Bucket
from cloudformation.storage import TRASH_DAYS
from local.retention import Retention, Version, erase, expired
from tests.local.cloud import Cloud

NOW = datetime(2026, 3, 31, tzinfo=UTC)


def version(name: str, days_ago: int, *, marker: bool = False) -> Version:
    return Version(name[0], name, NOW - timedelta(days=days_ago), marker)


def test_a_version_is_kept_for_as_long_after_the_next_one_came_as_the_trash_lasts() -> None:
    current, last, older = version("a3", 1), version("a2", 29), version("a1", 31)
    assert list(expired([current, last, older], NOW)) == []
    assert list(expired([current, last, older], NOW + timedelta(days=2))) == [older]


def test_a_current_version_stays_however_old() -> None:
    assert list(expired([version("a1", 4000)], NOW)) == []


def test_a_marker_goes_with_the_last_version_that_it_hid() -> None:
    hidden = [version("a2", 31, marker=True), version("a1", 90), version("b2", 29, marker=True), version("b1", 90)]
    assert list(expired(hidden, NOW)) == [hidden[1], hidden[0]]


def test_nothing_of_what_was_thrown_away_is_left_when_its_days_are_over(clients: Aws, bucket: Bucket) -> None:
    for key in ("uploads/ann/away.jpg", "uploads/ann/kept.jpg"):
        bucket.put(key, b"picture", "image/jpeg")
    bucket.hide("uploads/ann/away.jpg")
    now = datetime.now(UTC)
    erase(clients.s3, bucket.name, now + timedelta(days=TRASH_DAYS, minutes=-1))
    assert len(clients.s3.list_object_versions(Bucket=bucket.name)["Versions"]) == 2
    erase(clients.s3, bucket.name, now + timedelta(days=TRASH_DAYS, minutes=1))
    left = clients.s3.list_object_versions(Bucket=bucket.name)
    assert [each["Key"] for each in left["Versions"]] == ["uploads/ann/kept.jpg"]
    assert "DeleteMarkers" not in left


@pytest.mark.emulator
def test_the_emulator_erases_as_aws_does_and_sweeps_what_expired(cloud: Cloud) -> None:
    s3, dynamodb = cloud.client("s3"), cloud.client("dynamodb")
    s3.create_bucket(Bucket="pictures")
    s3.put_bucket_versioning(Bucket="pictures", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="pictures", Key="uploads/ann/away.jpg", Body=b"picture")
    s3.delete_object(Bucket="pictures", Key="uploads/ann/away.jpg")
    for name in ("images", "users"):
        dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    clients = Aws(dynamodb, s3, cloud.client("sns"), cloud.client("sqs"), s3, None)
    said: list[str] = []
    retention = Retention(
        clients, {"ImagesBucket": "pictures", "ImagesTable": "images", "UsersTable": "users"}, said.append
    )
    retention.start()
    retention.stop()
    assert said == []
    for name in ("images", "users"):
        told = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        assert (told["TimeToLiveStatus"], told["AttributeName"]) == ("ENABLED", "expires")
    assert len(s3.list_object_versions(Bucket="pictures")["Versions"]) == 1
    assert list(cloud.folder.rglob("away.jpg*"))
    erase(s3, "pictures", datetime.now(UTC) + timedelta(days=TRASH_DAYS, minutes=1))
    left = s3.list_object_versions(Bucket="pictures")
    assert ("Versions" in left, "DeleteMarkers" in left) == (False, False)
    assert not list(cloud.folder.rglob("away.jpg*"))
