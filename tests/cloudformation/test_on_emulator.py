"""The template, unchanged, on the emulator: it is created, its parts are there, its rules refuse senseless choices."""

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cloudformation import stack
from tests.cloudformation import existence

pytestmark = pytest.mark.emulator

Client = Callable[[str], Any]
NAME = "proofsheet-template-test"
ARTIFACTS = "template-test-artifacts"
CHOICE = {
    "ArtifactBucket": ARTIFACTS,
    "ReleaseKey": f"releases/{'0' * 64}.tar.gz",
    "ReleaseSha256": "0" * 64,
    "LambdaKey": "lambda/function.zip",
    "Environment": "dev",
    "Egress": "none",
    "Https": "none",
    "AllowedCidr": "127.0.0.0/8",
    "AmiId": "/template-test/ami",
    "NotificationEmail": "someone@pictures.example",
}


@pytest.fixture(scope="module")
def template_url(emulator: str, client: Client) -> str:
    """Upload what a deployment uploads first, and return where the template is."""
    s3 = client("s3")
    s3.create_bucket(Bucket=ARTIFACTS, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("lambda_function.py", "def lambda_handler(event, context):\n    return None\n")
    s3.put_object(Bucket=ARTIFACTS, Key=CHOICE["LambdaKey"], Body=packed.getvalue())
    s3.put_object(Bucket=ARTIFACTS, Key="template.json", Body=stack.text().encode())
    client("ssm").put_parameter(Name=CHOICE["AmiId"], Value="ami-00000000000000001", Type="String")
    return f"{emulator}/{ARTIFACTS}/template.json"


def create(client: Client, url: str, choice: dict[str, str]) -> Any:
    parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in choice.items()]
    cloudformation = client("cloudformation")
    cloudformation.create_stack(StackName=NAME, TemplateURL=url, Parameters=parameters, Capabilities=["CAPABILITY_IAM"])
    cloudformation.get_waiter("stack_create_complete").wait(StackName=NAME, WaiterConfig={"Delay": 1})
    return cloudformation.describe_stacks(StackName=NAME)["Stacks"][0]


@pytest.fixture(scope="module")
def created(client: Client, template_url: str) -> Iterator[Any]:
    yield create(client, template_url, CHOICE)
    client("cloudformation").delete_stack(StackName=NAME)


@pytest.fixture
def outputs(created: Any) -> dict[str, str]:
    return {output["OutputKey"]: output["OutputValue"] for output in created["Outputs"]}


def test_every_part_is_known_to_its_own_service(created: Any, client: Client) -> None:
    made = client("cloudformation").describe_stack_resources(StackName=NAME)["StackResources"]
    assert existence.missing(client, made) == []
    assert len(made) >= 50


def test_the_outputs_have_the_names_that_others_ask_for(outputs: dict[str, str]) -> None:
    assert set(outputs) >= {
        "Url",
        "ImagesBucket",
        "ImagesTable",
        "UsersTable",
        "TopicArn",
        "ProcessorFunction",
        "FailureQueueUrl",
        "AutoScalingGroup",
    }
    assert outputs["Url"] == outputs["Url"].lower()
    assert outputs["Url"].startswith("http://")


def test_the_bucket_tells_the_function_about_uploads_only(client: Client, outputs: dict[str, str]) -> None:
    told = client("s3").get_bucket_notification_configuration(Bucket=outputs["ImagesBucket"])
    (event,) = told["LambdaFunctionConfigurations"]
    assert event["Filter"]["Key"]["FilterRules"][0]["Value"] == "uploads/"
    assert event["LambdaFunctionArn"].endswith(outputs["ProcessorFunction"])


def test_the_tables_have_the_agreed_keys(client: Client, outputs: dict[str, str]) -> None:
    table = client("dynamodb").describe_table(TableName=outputs["ImagesTable"])["Table"]
    indexes = {
        index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]]
        for index in table["GlobalSecondaryIndexes"]
    }
    assert indexes == {"by-taken": ["pk", "taken"], "by-status": ["status_pk", "status_sk"]}
    assert [key["AttributeName"] for key in table["KeySchema"]] == ["pk", "sk"]


def test_servers_get_the_named_image_and_a_whole_boot_script(created: Any, client: Client) -> None:
    ec2 = client("ec2")
    made = client("cloudformation").describe_stack_resource(StackName=NAME, LogicalResourceId="WebTemplate")
    template_id = made["StackResourceDetail"]["PhysicalResourceId"]
    (version,) = ec2.describe_launch_template_versions(LaunchTemplateId=template_id)["LaunchTemplateVersions"]
    assert version["LaunchTemplateData"]["ImageId"] == "ami-00000000000000001"
    assert version["LaunchTemplateData"]["InstanceType"] == "t4g.micro"
    assert len(version["LaunchTemplateData"]["UserData"]) < 16384 * 4 / 3


def test_the_same_template_again_changes_nothing(created: Any, client: Client, template_url: str) -> None:
    parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in CHOICE.items()]
    with pytest.raises(ClientError, match="No updates are to be performed"):
        client("cloudformation").update_stack(
            StackName=NAME, TemplateURL=template_url, Parameters=parameters, Capabilities=["CAPABILITY_IAM"]
        )


def test_a_new_release_makes_a_new_launch_template_version(created: Any, client: Client, template_url: str) -> None:
    newer = CHOICE | {"ReleaseKey": f"releases/{'1' * 64}.tar.gz", "ReleaseSha256": "1" * 64}
    parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in newer.items()]
    cloudformation = client("cloudformation")
    change = {"StackName": NAME, "ChangeSetName": "release"}
    cloudformation.create_change_set(
        **change, TemplateURL=template_url, Parameters=parameters, Capabilities=["CAPABILITY_IAM"]
    )
    cloudformation.get_waiter("change_set_create_complete").wait(**change, WaiterConfig={"Delay": 1})
    changes = cloudformation.describe_change_set(**change)["Changes"]
    changed = {one["ResourceChange"]["LogicalResourceId"]: one["ResourceChange"] for one in changes}
    assert "WebTemplate" in changed
    assert not {"ImagesBucket", "ImagesTable", "UsersTable"} & set(changed)
    assert "True" not in {one.get("Replacement") for one in changed.values()}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"AllowedCidr": ""}, "needs AllowedCidr"),
        ({"AllowedCidr": "0.0.0.0/0"}, "not the whole internet"),
        ({"Https": "certificate"}, "CertificateArn"),
        ({"Https": "domain", "DomainName": "pictures.example"}, "HostedZoneId"),
        ({"ReleaseSha256": "abc"}, "ReleaseSha256"),
        ({"VpcCidr": "10.0.0.0/8"}, "VpcCidr"),
        ({"AmiId": "ami-0123"}, "AmiId"),
        ({"DashboardUrl": "https://pictures.example/'$(reboot)"}, "DashboardUrl"),
    ],
)
def test_senseless_choices_are_refused_with_the_reason(
    client: Client, template_url: str, change: dict[str, str], says: str
) -> None:
    parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in (CHOICE | change).items()]
    with pytest.raises(ClientError, match=says):
        client("cloudformation").create_stack(
            StackName="refused", TemplateURL=template_url, Parameters=parameters, Capabilities=["CAPABILITY_IAM"]
        )
