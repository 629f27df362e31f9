"""The very template that AWS gets, deployed to the emulator."""

import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from cloudformation.deploy import Event, deploy
from cloudformation.package import Package, Target, build_lambda
from cloudformation.stack import text
from local import environment

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_s3 import S3Client
    from types_boto3_sns import SNSClient
    from types_boto3_sqs import SQSClient
    from types_boto3_ssm import SSMClient

STACK = "proofsheet"
ARTIFACTS = "proofsheet-artifacts"
IMAGE = "/proofsheet/machine-image"
"""Parameters under /aws, where AWS publishes its images, do not exist on the emulator."""

NO_RELEASE = "0" * 64
"""The emulator starts no servers, so there is no archive for them; the web server runs from the sources."""


@dataclass(frozen=True)
class Clients:
    """What set-up and mailbox speak to."""

    cloudformation: "CloudFormationClient"
    s3: "S3Client"
    sns: "SNSClient"
    sqs: "SQSClient"
    ssm: "SSMClient"


def connect(endpoint: str) -> Clients:
    """Make clients of the emulator at `endpoint`."""
    settings = environment.aws(endpoint)
    session = boto3.session.Session(
        settings["AWS_ACCESS_KEY_ID"], settings["AWS_SECRET_ACCESS_KEY"], region_name=settings["AWS_REGION"]
    )
    config = Config(
        connect_timeout=3,
        read_timeout=60,
        retries={"mode": "standard", "total_max_attempts": 3},
        proxies={},
        s3={"addressing_style": "path"},
    )
    return Clients(
        session.client("cloudformation", endpoint_url=endpoint, config=config),
        session.client("s3", endpoint_url=endpoint, config=config),
        session.client("sns", endpoint_url=endpoint, config=config),
        session.client("sqs", endpoint_url=endpoint, config=config),
        session.client("ssm", endpoint_url=endpoint, config=config),
    )


def package(root: Path) -> Package:
    """Build the function for this machine's Python."""
    return build_lambda(root, root / "build" / "local" / "lambda.zip", Target.here())


def deploy_here(
    clients: Clients, endpoint: str, function: Package, dashboard_url: str, on_event: Callable[[Event], None]
) -> Mapping[str, str]:
    """Deploy the product with `function` to the emulator at `endpoint`, and return the stack's outputs.

    Raises:
        DeployFailed, StackStuck: see `cloudformation.deploy`.
    """
    clients.s3.create_bucket(Bucket=ARTIFACTS)
    clients.ssm.put_parameter(Name=IMAGE, Value="ami-00000000000000000", Type="String", Overwrite=True)
    key = f"lambda/{function.sha256}.zip"
    _upload(clients.s3, key, function.path.read_bytes())
    body = text()
    _upload(clients.s3, "template.json", body.encode())
    return deploy(
        clients.cloudformation,
        STACK,
        body,
        _parameters(key, dashboard_url),
        on_event,
        template_url=f"{endpoint}/{ARTIFACTS}/template.json",
    )


def _parameters(function_key: str, dashboard_url: str) -> dict[str, str]:
    return {
        "ArtifactBucket": ARTIFACTS,
        "LambdaKey": function_key,
        "ReleaseKey": f"releases/{NO_RELEASE}.tar.gz",
        "ReleaseSha256": NO_RELEASE,
        "Environment": "dev",
        "Architecture": "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x86_64",
        "AmiId": IMAGE,
        "Egress": "none",
        "Https": "none",
        "AllowedCidr": "127.0.0.1/32",
        "DashboardUrl": dashboard_url,
    }


def _upload(s3: "S3Client", key: str, body: bytes) -> None:
    """Put `body` at `key`, unless an object of that size is there: keys of packages name their content."""
    try:
        there = s3.head_object(Bucket=ARTIFACTS, Key=key)["ContentLength"] == len(body) and "/" in key
    except ClientError as error:
        if error.response["Error"]["Code"] != "404":
            raise
        there = False
    if not there:
        s3.put_object(Bucket=ARTIFACTS, Key=key, Body=body)
