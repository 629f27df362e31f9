"""The artifact bucket: how it is made, and whose it has to be."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from cloudformation.deployment.artifacts import Artifacts
from cloudformation.deployment.errors import BucketForeign

pytestmark = pytest.mark.emulator

Client = Callable[[str], Any]
ACCOUNT = "000000000000"


@pytest.fixture
def artifacts(client: Client, request: pytest.FixtureRequest) -> Artifacts:
    made = Artifacts(client("s3"), ACCOUNT, "eu-central-1")
    made.bucket = hashlib.md5(request.node.name.encode()).hexdigest()
    return made


def test_it_is_private_versioned_and_tls_only(artifacts: Artifacts, client: Client) -> None:
    assert artifacts.ensure()
    assert not artifacts.ensure()
    s3, bucket = client("s3"), artifacts.bucket
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    (statement,) = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    (rule,) = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] == 30


def test_a_file_is_sent_once(artifacts: Artifacts, client: Client, tmp_path: Path) -> None:
    artifacts.ensure()
    file = tmp_path / "function.zip"
    file.write_bytes(b"function")
    digest = hashlib.sha256(b"function").hexdigest()
    assert artifacts.upload("lambda/1.zip", file, digest)
    assert not artifacts.upload("lambda/1.zip", file, digest)
    assert client("s3").get_object(Bucket=artifacts.bucket, Key="lambda/1.zip")["Body"].read() == b"function"


def test_a_file_that_is_not_what_its_name_says_is_refused(artifacts: Artifacts, tmp_path: Path) -> None:
    artifacts.ensure()
    file = tmp_path / "function.zip"
    file.write_bytes(b"torn")
    with pytest.raises(ClientError, match="SHA256"):
        artifacts.upload("lambda/2.zip", file, hashlib.sha256(b"whole").hexdigest())


def test_a_bucket_of_another_account_is_refused_before_anything_is_written() -> None:
    s3 = boto3.client("s3", "eu-central-1", aws_access_key_id="test", aws_secret_access_key="test")
    with Stubber(s3) as answers:
        answers.add_client_error(
            "head_bucket",
            "403",
            "Forbidden",
            403,
            expected_params={
                "Bucket": f"proofsheet-artifacts-{ACCOUNT}-eu-central-1",
                "ExpectedBucketOwner": ACCOUNT,
            },
        )
        with pytest.raises(BucketForeign, match=ACCOUNT):
            Artifacts(s3, ACCOUNT, "eu-central-1").ensure()
        answers.assert_no_pending_responses()
