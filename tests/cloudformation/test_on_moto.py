"""The template with NAT gateways on moto, which knows them; the parts that it claims to support must be there."""

import io
import json
import zipfile
from collections.abc import Iterator
from functools import partial
from ipaddress import ip_network
from typing import Any, Final

import boto3
import pytest
from moto import mock_aws

from tests.cloudformation import existence, resolved
from tests.cloudformation.resolved import Json

# moto says aloud which types it skips; UNKNOWN_TO_MOTO says which those may be.
pytestmark = pytest.mark.filterwarnings("ignore:Tried to parse:UserWarning")

REGION: Final = "eu-central-1"
CHOICE = resolved.REQUIRED | {
    "Environment": "dev",
    "Egress": "nat-per-az",
    "Https": "none",
    "AllowedCidr": "10.1.0.0/16",
}

# What moto's CloudFormation (5.2.5) makes nothing of; the association it reports, but its EC2 does not know of it.
UNKNOWN_TO_MOTO = {
    "AWS::AutoScaling::ScalingPolicy",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
}


def with_cidrs(node: Any) -> Any:
    """Return `node` with Fn::Cidr worked out, which moto cannot."""
    if isinstance(node, list):
        return [with_cidrs(part) for part in node]
    if not isinstance(node, dict):
        return node
    if "Fn::Select" in node and isinstance(node["Fn::Select"][1], dict) and "Fn::Cidr" in node["Fn::Select"][1]:
        index, (network, _, bits) = node["Fn::Select"][0], node["Fn::Select"][1]["Fn::Cidr"]
        return str(list(ip_network(network).subnets(new_prefix=32 - bits))[index])
    return {key: with_cidrs(part) for key, part in node.items()}


@pytest.fixture(scope="module")
def template() -> Json:
    found: Json = with_cidrs(json.loads(resolved.resolve(resolved.document(), CHOICE).text()))
    return found


@pytest.fixture
def made(template: Json, no_real_account: None) -> Iterator[list[dict[str, Any]]]:
    with mock_aws():
        s3 = boto3.client("s3", region_name=REGION)
        s3.create_bucket(Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": REGION})
        packed = io.BytesIO()
        zipfile.ZipFile(packed, "w").close()
        s3.put_object(Bucket="artifacts", Key=CHOICE["LambdaKey"], Body=packed.getvalue())
        cloudformation = boto3.client("cloudformation", region_name=REGION)
        cloudformation.create_stack(
            StackName="proofsheet", TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_IAM"]
        )
        found: Any = cloudformation.describe_stack_resources(StackName="proofsheet")["StackResources"]
        yield [resource for resource in found if resource.get("LogicalResourceId")]  # what it skips has no name


def test_everything_that_moto_knows_is_there(made: list[dict[str, Any]], template: Json) -> None:
    wanted = {name for name, one in template["Resources"].items() if one["Type"] not in UNKNOWN_TO_MOTO}
    assert wanted - {resource["LogicalResourceId"] for resource in made} == set()
    known = [resource for resource in made if resource["ResourceType"] not in UNKNOWN_TO_MOTO]
    assert existence.missing(partial(boto3.client, region_name=REGION), known) == []


def test_each_private_subnet_goes_out_by_the_gateway_of_its_zone(made: list[dict[str, Any]]) -> None:
    physical = {resource["LogicalResourceId"]: resource.get("PhysicalResourceId") for resource in made}
    tables = boto3.client("ec2", region_name=REGION).describe_route_tables()["RouteTables"]
    by_id = {table["RouteTableId"]: table for table in tables}
    for zone in "AB":
        routes = by_id[physical[f"PrivateRoutes{zone}"]]["Routes"]
        assert physical[f"NatGateway{zone}"] in {route.get("NatGatewayId") for route in routes}
