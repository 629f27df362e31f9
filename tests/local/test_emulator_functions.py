"""How functions run on the emulator: in turn, retried, and not silently."""

import io
import json
import os
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from cloudformation.deploy import deploy
from tests.local.cloud import Cloud

Json = dict[str, Any]

MOST_WORKERS = 4

pytestmark = pytest.mark.emulator

HANDLER = """
import json, os, time
import click  # the test puts one into the package; another is installed beside the emulator

def handler(event, context):
    key = event["Records"][0]["s3"]["object"]["key"]
    if "fail" in key:
        raise RuntimeError("the picture is upside down")
    time.sleep(0.2)
    report = {"event": event, "click": click.WHERE, "worker": os.getpid(), "greeting": os.environ["GREETING"]}
    print(json.dumps(report))
"""
BROKEN = "import not_in_the_package"


def package(handler: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.py", handler)
        archive.writestr("click.py", "WHERE = 'package'")
    return buffer.getvalue()


def template(key: str) -> str:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    event = {
        "Event": "s3:ObjectCreated:*",
        "Filter": {"S3Key": {"Rules": [{"Name": "prefix", "Value": "uploads/"}]}},
        "Function": {"Fn::GetAtt": ["Function", "Arn"]},
    }
    resources = {
        "Failures": {"Type": "AWS::SQS::Queue"},
        "Log": {"Type": "AWS::Logs::LogGroup"},
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]}},
        },
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.12",
                "Handler": "index.handler",
                "Timeout": 10,
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {"S3Bucket": "code", "S3Key": key},
                "Environment": {"Variables": {"GREETING": "hello"}},
                "LoggingConfig": {"LogGroup": {"Ref": "Log"}},
                "ReservedConcurrentExecutions": 1,
            },
        },
        "Retries": {
            "Type": "AWS::Lambda::EventInvokeConfig",
            "Properties": {
                "FunctionName": {"Ref": "Function"},
                "Qualifier": "$LATEST",
                "MaximumRetryAttempts": 1,
                "DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": ["Failures", "Arn"]}}},
            },
        },
        "Permission": {
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "Action": "lambda:InvokeFunction",
                "FunctionName": {"Ref": "Function"},
                "Principal": "s3.amazonaws.com",
            },
        },
        "Pictures": {
            "Type": "AWS::S3::Bucket",
            "DependsOn": "Permission",
            "Properties": {
                "BucketName": "pictures",
                "VersioningConfiguration": {"Status": "Enabled"},
                "NotificationConfiguration": {"LambdaConfigurations": [event]},
            },
        },
    }
    outputs = {"Log": {"Value": {"Ref": "Log"}}, "Failures": {"Value": {"Ref": "Failures"}}}
    return json.dumps({"Resources": resources, "Outputs": outputs})


def deploy_function(cloud: Cloud, handler: str) -> dict[str, str]:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="code")
    s3.put_object(Bucket="code", Key="function.zip", Body=package(handler))
    return dict(deploy(cloud.client("cloudformation"), "functions", template("function.zip"), {}, lambda _event: None))


def upload(cloud: Cloud, name: str) -> None:
    cloud.client("s3").put_object(Bucket="pictures", Key=f"uploads/{name}", Body=b"picture")


def log(cloud: Cloud, group: str) -> list[str]:
    return [event["message"] for event in cloud.client("logs").filter_log_events(logGroupName=group)["events"]]


def reports(cloud: Cloud, group: str, count: int) -> list[Json]:
    """Wait until `count` invocations have reported."""
    give_up = time.monotonic() + 60
    while True:
        found = [json.loads(line) for line in log(cloud, group) if line.startswith('{"event"')]
        if len(found) >= count:
            return found
        assert time.monotonic() < give_up, f"{len(found)} of {count} reported"
        time.sleep(0.05)


def failure(cloud: Cloud, queue: str) -> Json:
    for _ in range(5):
        messages = cloud.client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=5).get("Messages")
        if messages:
            letter: Json = json.loads(messages[0]["Body"])
            return letter
    pytest.fail("nothing in the failure queue")


def test_an_upload_runs_the_function_with_its_own_packages(cloud: Cloud) -> None:
    group = deploy_function(cloud, HANDLER)["Log"]
    upload(cloud, "ä b+c.jpg")
    [report] = reports(cloud, group, 1)
    assert (report["click"], report["greeting"]) == ("package", "hello")
    thing = report["event"]["Records"][0]["s3"]["object"]
    assert thing["key"] == "uploads/%C3%A4+b%2Bc.jpg"
    assert thing["versionId"]


def test_more_uploads_than_workers_wait_and_none_is_refused(cloud: Cloud) -> None:
    outputs = deploy_function(cloud, HANDLER)
    for number in range(12):
        upload(cloud, f"{number}.jpg")
    workers = {report["worker"] for report in reports(cloud, outputs["Log"], 12)}
    assert len(workers) <= min((os.cpu_count() or 1) + 1, MOST_WORKERS)
    assert not cloud.said


def test_sequencers_grow_across_a_restart(cloud: Cloud) -> None:
    group = deploy_function(cloud, HANDLER)["Log"]
    upload(cloud, "one.jpg")
    before = reports(cloud, group, 1)
    cloud.save()
    cloud.restart_after_kill()
    upload(cloud, "one.jpg")
    after = reports(cloud, group, 1)
    first, second = (each[-1]["event"]["Records"][0]["s3"]["object"]["sequencer"] for each in (before, after))
    assert len(first) == len(second)
    assert first < second


def test_a_failing_function_is_shown_logged_and_ends_in_the_failure_queue(cloud: Cloud) -> None:
    outputs = deploy_function(cloud, HANDLER)
    upload(cloud, "fail.jpg")
    letter = failure(cloud, outputs["Failures"])
    assert letter["requestPayload"]["Records"][0]["s3"]["object"]["key"] == "uploads/fail.jpg"
    assert letter["responsePayload"]["errorMessage"] == "the picture is upside down"
    assert len([line for line in log(cloud, outputs["Log"]) if line.startswith("RuntimeError")]) == 2  # one retry
    [sentence] = cloud.said  # and not the same one again
    assert "the picture is upside down" in sentence


def test_a_function_that_cannot_be_imported_says_so(cloud: Cloud) -> None:
    outputs = deploy_function(cloud, BROKEN)
    upload(cloud, "one.jpg")
    failure(cloud, outputs["Failures"])
    assert "No module named 'not_in_the_package'" in cloud.said[0]
    assert any("not_in_the_package" in line for line in log(cloud, outputs["Log"]))


def test_the_function_and_its_event_survive_a_crash(cloud: Cloud) -> None:
    group = deploy_function(cloud, HANDLER)["Log"]
    cloud.save()
    cloud.restart_after_kill()
    upload(cloud, "after.jpg")
    assert reports(cloud, group, 1)


def test_uploads_do_not_stay_in_memory(cloud: Cloud) -> None:
    cloud.client("s3").create_bucket(Bucket="large")
    cloud.client("s3").put_bucket_versioning(Bucket="large", VersioningConfiguration={"Status": "Enabled"})
    before = resident_megabytes(cloud)
    for number in range(40):
        cloud.client("s3").put_object(Bucket="large", Key=f"{number}", Body=b"x" * 4_000_000)
    assert resident_megabytes(cloud) < before + 80  # of 160 that were uploaded


def resident_megabytes(cloud: Cloud) -> float:
    assert cloud.running
    status = Path(f"/proc/{cloud.running.process.pid}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024
