"""Rules about IAM and about the template itself."""

import json
import re
from collections.abc import Iterator

from tests.cloudformation.resolved import Json, Resolved, named
from tests.cloudformation.rules.data import statements
from tests.cloudformation.rules.rule import rule, spoil

# These know no resources: AWS documents "*" as the only one.
WITHOUT_RESOURCE = {
    "sns:GetSubscriptionAttributes",
    "sns:Unsubscribe",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}


def allowed(stack: Resolved, role: str) -> list[Json]:
    """Return the statements of a role's own policies."""
    policies = stack.of("IAM::Role")[role]["Policies"]
    return [statement for policy in policies for statement in statements(policy["PolicyDocument"])]


def _grant(role: str, action: str, resource: object) -> object:
    def mutate(document: Json) -> None:
        policy = document["Resources"][role]["Properties"]["Policies"][0]["PolicyDocument"]
        policy["Statement"].append({"Effect": "Allow", "Action": [action], "Resource": [resource]})

    return mutate


@rule(_grant("WebRole", "s3:*", "arn:aws:s3:::bucket"))  # type: ignore[arg-type]  # a mutation
def actions_are_named_one_by_one(stack: Resolved) -> Iterator[str]:
    for role in stack.of("IAM::Role"):
        for statement in allowed(stack, role):
            yield from (f"{role}: {action}" for action in statement["Action"] if "*" in action)


@rule(_grant("WebRole", "sns:Publish", "*"))  # type: ignore[arg-type]  # a mutation
def resources_are_named_one_by_one(stack: Resolved) -> Iterator[str]:
    for role in stack.of("IAM::Role"):
        for statement in allowed(stack, role):
            if "*" in statement["Resource"]:
                yield from (f"{role}: {action}" for action in set(statement["Action"]) - WITHOUT_RESOURCE)


@rule(_grant("WebRole", "dynamodb:Scan", {"Fn::GetAtt": ["ImagesTable", "Arn"]}))  # type: ignore[arg-type]  # a mutation
def nobody_scans(stack: Resolved) -> Iterator[str]:
    forbidden = {"dynamodb:Scan", "dynamodb:DeleteTable", "s3:DeleteBucket", "s3:PutBucketPolicy", "iam:PassRole"}
    for role in stack.of("IAM::Role"):
        for statement in allowed(stack, role):
            yield from (f"{role}: {action}" for action in forbidden & set(statement["Action"]))


@rule(_grant("WebRole", "sns:Subscribe", {"Ref": "Topic"}))  # type: ignore[arg-type]  # a mutation
def only_mail_addresses_are_subscribed_and_only_with_a_way_to_sns(stack: Resolved) -> Iterator[str]:
    by_mail = {"StringEquals": {"sns:Protocol": "email"}}
    for role in stack.of("IAM::Role"):
        for statement in allowed(stack, role):
            named_actions = {"sns:Subscribe", "sns:Unsubscribe"} & set(statement["Action"])
            if named_actions and (role != "WebRole" or stack.choice["Egress"] == "none"):
                yield f"{role}: {named_actions}"
            if "sns:Subscribe" in named_actions and statement.get("Condition") != by_mail:
                yield f"{role} subscribes anything"


@rule(_grant("WebRole", "s3:DeleteObjectVersion", {"Fn::GetAtt": ["ImagesBucket", "Arn"]}))  # type: ignore[arg-type]  # a mutation
def the_web_tier_destroys_no_version(stack: Resolved) -> Iterator[str]:
    yield from ("WebRole" for one in allowed(stack, "WebRole") if "s3:DeleteObjectVersion" in one["Action"])


@rule(_grant("RecorderRole", "dynamodb:GetItem", {"Fn::GetAtt": ["UsersTable", "Arn"]}))  # type: ignore[arg-type]  # a mutation
def functions_know_no_users(stack: Resolved) -> Iterator[str]:
    for name, function in stack.of("Lambda::Function").items():
        reached = named(function).union(*(named(stack.resources[role]) for role in named(function["Role"])))
        if "UsersTable" in reached:
            yield name


@rule(spoil("FailureRecorder", "Properties", "Role", to={"Fn::GetAtt": ["ProcessorRole", "Arn"]}))
def every_function_has_a_role_of_its_own(stack: Resolved) -> Iterator[str]:
    roles = [role for function in stack.of("Lambda::Function").values() for role in named(function["Role"])]
    yield from {role for role in roles if roles.count(role) > 1}


@rule(_grant("RecorderRole", "s3:GetObject", {"Fn::GetAtt": ["ImagesBucket", "Arn"]}))  # type: ignore[arg-type]  # a mutation
def who_records_failures_sees_no_picture(stack: Resolved) -> Iterator[str]:
    actions = {action for one in allowed(stack, "RecorderRole") for action in one["Action"]}
    yield from actions & {"s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObjectVersion"}


@rule(_grant("DigesterRole", "s3:DeleteObject", {"Fn::GetAtt": ["ImagesBucket", "Arn"]}))  # type: ignore[arg-type]  # a mutation
def who_makes_digests_touches_no_object(stack: Resolved) -> Iterator[str]:
    yield from (
        action for one in allowed(stack, "DigesterRole") for action in one["Action"] if action.startswith("s3:")
    )


@rule(spoil("ProcessorRole", "Properties", "ManagedPolicyArns", to=["arn:aws:iam::aws:policy/AmazonS3FullAccess"]))
def no_policy_is_borrowed(stack: Resolved) -> Iterator[str]:
    yield from (name for name, role in stack.of("IAM::Role").items() if "ManagedPolicyArns" in role)


@rule(spoil("WebRole", "Properties", "AssumeRolePolicyDocument", "Statement", 0, "Principal", to={"AWS": "*"}))
def a_role_is_for_one_service(stack: Resolved) -> Iterator[str]:
    for name, role in stack.of("IAM::Role").items():
        for statement in statements(role["AssumeRolePolicyDocument"]):
            if set(statement["Principal"]) != {"Service"} or "*" in json.dumps(statement["Principal"]):
                yield name


@rule(spoil("ProcessorRole", "Properties", "PermissionsBoundary"))
def every_role_takes_the_boundary(stack: Resolved) -> Iterator[str]:
    for name, role in stack.of("IAM::Role").items():
        if role.get("PermissionsBoundary") != stack.choice.get("PermissionsBoundary"):
            yield name


@rule(spoil("WebServers", "Properties", "Tags", 0, "Value", to="arn:aws:s3:::x"))
def no_partition_account_or_region_is_written_down(stack: Resolved) -> Iterator[str]:
    for name, resource in stack.raw["Resources"].items():
        if re.search(
            r"arn:aws[:-]|\b\d{12}\b|\b(us|eu|ap)-(east|west|north|south|central)\w*-\d\b", json.dumps(resource)
        ):
            yield name


@rule(spoil("Topic", "Properties", "TopicName", to="pictures"))
def names_are_generated(stack: Resolved) -> Iterator[str]:
    fixed = {"TableName", "FunctionName", "TopicName", "QueueName", "RoleName", "LogGroupName", "AutoScalingGroupName"}
    for name, resource in stack.resources.items():
        if resource["Type"] not in (
            "AWS::Lambda::Permission",
            "AWS::Lambda::EventInvokeConfig",
            "AWS::Lambda::EventSourceMapping",
            "AWS::AutoScaling::ScalingPolicy",
        ):
            yield from (f"{name}.{key}" for key in fixed & set(resource.get("Properties", {})))


@rule(lambda document: document["Parameters"]["Egress"].pop("ConstraintDescription"))
def every_parameter_explains_itself(stack: Resolved) -> Iterator[str]:
    interface = stack.raw["Metadata"]["AWS::CloudFormation::Interface"]
    grouped = [name for group in interface["ParameterGroups"] for name in group["Parameters"]]
    for name, parameter in stack.raw["Parameters"].items():
        bounded = {"AllowedPattern", "AllowedValues", "MaxValue"} & set(parameter)
        explained = {"Description", "ConstraintDescription"} <= set(parameter)
        if not (bounded and explained and grouped.count(name) == 1 and name in interface["ParameterLabels"]):
            yield name


COSTLY = {
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::CloudFront::Distribution",
    "AWS::DynamoDB::Table",
    "AWS::EC2::NatGateway",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::Lambda::Function",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
}


@rule(spoil("Vpc", "Properties", "Tags", to=[{"Key": "Name", "Value": "x"}]))
def costs_can_be_told_apart(stack: Resolved) -> Iterator[str]:
    for name, resource in stack.resources.items():
        tags = resource.get("Properties", {}).get("Tags", [])
        if (tags or resource["Type"] in COSTLY) and not {"Application", "Environment"} <= {tag["Key"] for tag in tags}:
            yield name


@rule(lambda document: document["Resources"]["Topic"]["Properties"].update(DisplayName={"Ref": "Certificate"}))
def everything_referred_to_exists(stack: Resolved) -> Iterator[str]:
    known = set(stack.resources)
    for name, part in {**stack.resources, **stack.outputs}.items():
        yield from (f"{name} → {other}" for other in named(part) - known if not other.startswith("AWS::"))
        depends = part.get("DependsOn", [])
        yield from (
            f"{name} waits for {o}" for o in ([depends] if isinstance(depends, str) else depends) if o not in known
        )
