"""An account of the emulator in which IAM is enforced, and the stack in it."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from cloudformation import stack
from cloudformation.deploy import deploy
from tests.conftest import REGION

ROLES = ("WebRole", "ProcessorRole", "RecorderRole", "DigesterRole")
DASHBOARD = "http://localhost"
ARTIFACTS = "iam-test-artifacts"
RELEASE = "releases/0.tar.gz"
FUNCTION = "lambda/0.zip"
TEMPLATE = "template.json"
IMAGE = "/iam-test/image"
CHOICE = {
    "ArtifactBucket": ARTIFACTS,
    "ReleaseKey": RELEASE,
    "ReleaseSha256": "0" * 64,
    "LambdaKey": FUNCTION,
    "Environment": "dev",
    "Egress": "none",
    "Https": "none",
    "AllowedCidr": "127.0.0.1/32",
    "AmiId": IMAGE,
    "DashboardUrl": DASHBOARD,
}


def zipped() -> bytes:
    """The functions' package. It does nothing: what the functions do is tested in this process, under their roles."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("lambda_function.py", "def lambda_handler(event, context):\n    return None\n")
    return file.getvalue()


@dataclass(frozen=True)
class Credentials:
    """What signs a call. `test` is the emulator's word for the account's root, whom no policy binds."""

    key: str = "test"
    secret: str = "test"
    token: str | None = None


ROOT = Credentials()


@dataclass(frozen=True)
class Account:
    """The emulator at `endpoint`, reached by TLS alone: the buckets' policies refuse everything else."""

    endpoint: str
    certificate: Path

    @cached_property
    def _session(self) -> boto3.session.Session:
        return boto3.session.Session(region_name=REGION)

    @cache  # noqa: B019  (there is one account for all tests)
    def client(self, service: str, credentials: Credentials = ROOT) -> Any:
        """A client of any service, with anybody's credentials."""
        return self._session.client(  # type: ignore[call-overload]  # any service
            service,
            endpoint_url=self.endpoint,
            verify=str(self.certificate),
            aws_access_key_id=credentials.key,
            aws_secret_access_key=credentials.secret,
            aws_session_token=credentials.token,
            config=Config(proxies={}, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )

    def assume(self, role: str) -> Credentials:
        """Credentials of the role of this name, as a server or the function gets them."""
        arn = self.client("iam").get_role(RoleName=role)["Role"]["Arn"]
        given = self.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])

    def prepare(self) -> None:
        """Upload what a deployment uploads first."""
        s3 = self.client("s3")
        s3.create_bucket(Bucket=ARTIFACTS, CreateBucketConfiguration={"LocationConstraint": REGION})
        files = {RELEASE: b"release", FUNCTION: zipped(), TEMPLATE: stack.text().encode()}
        for key, body in files.items():
            s3.put_object(Bucket=ARTIFACTS, Key=key, Body=body)
        self.client("ssm").put_parameter(Name=IMAGE, Value="ami-00000000000000000", Type="String")

    def deploy(self, name: str) -> "Stack":
        """Make a stack of the very template."""
        url = f"{self.endpoint}/{ARTIFACTS}/{TEMPLATE}"
        client = self.client("cloudformation")
        outputs = deploy(client, name, stack.text(), CHOICE, lambda _event: None, template_url=url)
        made = client.describe_stack_resources(StackName=name)["StackResources"]
        ids = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in made}
        for mapping in self.client("lambda").list_event_source_mappings()["EventSourceMappings"]:
            # Its function would take the letters away that tests read.
            self.client("lambda").update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        return Stack(self, name, outputs, ids)


@dataclass(frozen=True, eq=False)
class Stack:
    """A stack: its outputs, and the physical id of each resource."""

    account: Account
    name: str
    outputs: Mapping[str, str]
    ids: Mapping[str, str]

    @cached_property
    def credentials(self) -> Mapping[str, Credentials]:
        """Those of every role, by its logical id."""
        return {role: self.account.assume(self.ids[role]) for role in ROLES}

    def policies(self, role: str) -> dict[str, Any]:
        """The documents of the role with the logical id `role`, by name."""
        iam, name = self.account.client("iam"), self.ids[role]
        names = iam.list_role_policies(RoleName=name)["PolicyNames"]
        return {each: iam.get_role_policy(RoleName=name, PolicyName=each)["PolicyDocument"] for each in names}

    def copy(self, role: str, name: str, policies: Mapping[str, Any]) -> Credentials:
        """Credentials of a new role like `role`, but with these policies."""
        iam = self.account.client("iam")
        trust = iam.get_role(RoleName=self.ids[role])["Role"]["AssumeRolePolicyDocument"]
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        for each, document in policies.items():
            iam.put_role_policy(RoleName=name, PolicyName=each, PolicyDocument=json.dumps(document))
        return self.account.assume(name)

    @contextmanager
    def environment(self, credentials: Credentials) -> Iterator[None]:
        """The environment of a server or of the function, as the code reads it."""
        variables = {
            "AWS_ENDPOINT_URL": self.account.endpoint,
            "AWS_CA_BUNDLE": str(self.account.certificate),
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": credentials.key,
            "AWS_SECRET_ACCESS_KEY": credentials.secret,
            "AWS_SESSION_TOKEN": credentials.token or "",
            "IMAGES_BUCKET": self.outputs["ImagesBucket"],
            "IMAGES_TABLE": self.outputs["ImagesTable"],
            "USERS_TABLE": self.outputs["UsersTable"],
            "TOPIC_ARN": self.outputs["TopicArn"],
            "DASHBOARD_URL": DASHBOARD,
            "DIGEST_QUEUE_URL": self.outputs["DigestQueueUrl"],
            "PROXIES": "0",
        }
        with pytest.MonkeyPatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            yield
