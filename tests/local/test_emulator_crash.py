"""What is still there after kill -9."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from local import lock
from tests.local.cloud import Cloud

pytestmark = pytest.mark.emulator

BUCKET = "pictures"
KEY = "uploads/demo/one.jpg"


def make_bucket(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})


def make_table(cloud: Cloud) -> None:
    cloud.client("dynamodb").create_table(
        TableName="records",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )


def put_record(cloud: Cloud, name: str) -> None:
    cloud.client("dynamodb").put_item(TableName="records", Item={"pk": {"S": name}})


def count(cloud: Cloud, by: int) -> None:
    cloud.client("dynamodb").update_item(
        TableName="records",
        Key={"pk": {"S": "counter"}},
        UpdateExpression="ADD tally :by",
        ExpressionAttributeValues={":by": {"N": str(by)}},
    )


def counted(cloud: Cloud) -> int:
    answer = cloud.client("dynamodb").get_item(TableName="records", Key={"pk": {"S": "counter"}})
    return int(answer["Item"]["tally"]["N"])


def records(cloud: Cloud) -> set[str]:
    return {item["pk"]["S"] for item in cloud.client("dynamodb").scan(TableName="records")["Items"]}


def test_a_record_that_was_saved_survives(cloud: Cloud) -> None:
    make_table(cloud)
    put_record(cloud, "kept")
    cloud.save()
    cloud.restart_after_kill()
    assert records(cloud) == {"kept"}


def test_a_record_survives_that_no_snapshot_has_seen(cloud: Cloud) -> None:
    make_table(cloud)
    cloud.save()
    put_record(cloud, "kept")
    cloud.restart_after_kill()
    put_record(cloud, "kept later")
    count(cloud, 1)
    cloud.restart_after_kill()
    cloud.save()
    count(cloud, 2)
    cloud.restart_after_kill()
    assert records(cloud) == {"kept", "kept later", "counter"}
    assert counted(cloud) == 3  # nothing is done twice


def test_a_table_is_saved_within_ten_seconds_without_being_asked(cloud: Cloud) -> None:
    make_table(cloud)
    put_record(cloud, "kept")
    state = cloud.folder / "state.json"
    wait_for(lambda: state.exists() and "kept" in state.read_text(), seconds=10)
    cloud.restart_after_kill()
    assert records(cloud) == {"kept"}


def test_an_object_survives_that_no_snapshot_has_seen(cloud: Cloud) -> None:
    make_bucket(cloud)
    cloud.save()
    cloud.client("s3").put_object(
        Bucket=BUCKET, Key=KEY, Body=b"picture", ContentType="image/jpeg", Metadata={"a": "b"}
    )
    cloud.restart_after_kill()
    answer = cloud.client("s3").get_object(Bucket=BUCKET, Key=KEY)
    assert answer["Body"].read() == b"picture"
    assert (answer["ContentType"], answer["Metadata"]) == ("image/jpeg", {"a": "b"})


def test_versions_and_delete_markers_survive(cloud: Cloud) -> None:
    make_bucket(cloud)
    cloud.save()
    s3 = cloud.client("s3")
    first = s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"first")["VersionId"]
    second = s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"second")["VersionId"]
    marker = s3.delete_object(Bucket=BUCKET, Key=KEY)["VersionId"]

    cloud.restart_after_kill()

    listed = s3.list_object_versions(Bucket=BUCKET)
    assert [version["VersionId"] for version in listed["Versions"]] == [second, first]
    assert [(each["VersionId"], each["IsLatest"]) for each in listed["DeleteMarkers"]] == [(marker, True)]
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    assert s3.get_object(Bucket=BUCKET, Key=KEY, VersionId=first)["Body"].read() == b"first"
    assert s3.get_object(Bucket=BUCKET, Key=KEY, VersionId=second)["Body"].read() == b"second"


def test_a_version_is_brought_back_from_the_trash_after_a_crash(cloud: Cloud) -> None:
    make_bucket(cloud)
    cloud.save()
    s3 = cloud.client("s3")
    version = s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"picture")["VersionId"]
    s3.delete_object(Bucket=BUCKET, Key=KEY)
    cloud.restart_after_kill()
    s3.copy_object(Bucket=BUCKET, Key=KEY, CopySource={"Bucket": BUCKET, "Key": KEY, "VersionId": version})
    assert s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == b"picture"


def test_a_removed_version_gives_way_to_the_one_before(cloud: Cloud) -> None:
    make_bucket(cloud)
    s3 = cloud.client("s3")
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"first")
    second = s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"second")["VersionId"]
    s3.delete_object(Bucket=BUCKET, Key=KEY, VersionId=second)
    assert s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == b"first"
    cloud.save()
    cloud.restart_after_kill()
    assert s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == b"first"


def test_a_half_written_object_does_not_appear_and_leaves_no_litter(cloud: Cloud) -> None:
    make_bucket(cloud)
    cloud.save()
    cloud.client("s3").put_object(Bucket=BUCKET, Key=KEY, Body=b"picture")
    [written] = cloud.folder.rglob("one.jpg")
    half = written.with_name("two.jpg.tmp")
    half.write_bytes(b"pic")
    cloud.restart_after_kill()
    assert [entry["Key"] for entry in cloud.client("s3").list_objects_v2(Bucket=BUCKET)["Contents"]] == [KEY]
    assert not half.exists()


def test_a_half_written_state_file_does_not_replace_the_whole_one(cloud: Cloud) -> None:
    make_table(cloud)
    put_record(cloud, "kept")
    cloud.save()
    (cloud.folder / "state.1.tmp").write_text('{"dynamodb": {"tab')
    cloud.restart_after_kill()
    assert records(cloud) == {"kept"}


def test_a_clean_stop_saves_what_was_just_written(cloud: Cloud) -> None:
    make_table(cloud)
    put_record(cloud, "kept")
    cloud.stop()
    cloud.start()
    assert records(cloud) == {"kept"}


PARENT = """
import os, sys
from pathlib import Path
from local import emulator, lock
folder = Path(sys.argv[1])
emulator.start(folder, int(sys.argv[2]), lock.acquire(folder / "lock"), os.environ, print)
print("up", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has ended")
def test_the_emulator_saves_and_ends_when_its_parent_is_killed(cloud: Cloud) -> None:
    make_table(cloud)
    cloud.stop()
    arguments = [sys.executable, "-c", PARENT, str(cloud.folder), str(cloud.port)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == "up\n"
        put_record(cloud, "kept")
        os.kill(parent.pid, signal.SIGKILL)
    cloud.start()  # waits for the lock, which the emulator holds as long as it lives
    assert records(cloud) == {"kept"}


def test_the_lock_is_free_when_the_emulator_was_killed(cloud: Cloud) -> None:
    cloud.kill()
    taken = lock.acquire(cloud.folder / "lock")
    assert taken
    taken.release()


def wait_for(condition: Callable[[], bool], seconds: float) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.05)
