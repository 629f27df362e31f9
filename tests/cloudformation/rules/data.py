"""Rules about what must not be lost, and who may see it."""

import json
from collections.abc import Iterator

from tests.cloudformation.resolved import Json, Resolved, named
from tests.cloudformation.rules.rule import rule, spoil


def statements(policy: Json) -> list[Json]:
    """Return the statements of a policy, each with lists of actions and resources."""
    listed = []
    for statement in policy["Statement"]:
        action, resource = statement["Action"], statement.get("Resource", [])
        listed.append(
            statement
            | {
                "Action": action if isinstance(action, list) else [action],
                "Resource": resource if isinstance(resource, list) else [resource],
            }
        )
    return listed


def refuses_plain_http(policy: Json) -> bool:
    """Return whether a resource's policy denies everybody what comes without TLS."""
    return any(
        statement["Effect"] == "Deny"
        and statement["Principal"] in ("*", {"AWS": "*"})
        and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
        for statement in statements(policy)
    )


@rule(spoil("ImagesTable", "DeletionPolicy"))
def data_outlives_the_stack(stack: Resolved) -> Iterator[str]:
    for name, resource in stack.resources.items():
        if resource["Type"] in ("AWS::S3::Bucket", "AWS::DynamoDB::Table"):
            kept = (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy"))
            if kept != ("RetainExceptOnCreate", "Retain"):
                yield f"{name} goes with the stack: {kept}"


@rule(spoil("ImagesBucket", "Properties", "PublicAccessBlockConfiguration", "RestrictPublicBuckets", to=False))
def buckets_are_private(stack: Resolved) -> Iterator[str]:
    for name, bucket in stack.of("S3::Bucket").items():
        blocks = bucket.get("PublicAccessBlockConfiguration", {})
        owner = bucket.get("OwnershipControls", {}).get("Rules", [{}])[0].get("ObjectOwnership")
        if len(blocks) != 4 or not all(blocks.values()) or owner != "BucketOwnerEnforced":
            yield f"{name} may become public"


@rule(spoil("ImagesBucket", "Properties", "BucketEncryption"))
def buckets_say_how_they_encrypt(stack: Resolved) -> Iterator[str]:
    yield from (name for name, bucket in stack.of("S3::Bucket").items() if "BucketEncryption" not in bucket)


@rule(spoil("ImagesBucket", "Properties", "LifecycleConfiguration", "Rules", 1))
def versions_and_half_uploads_end(stack: Resolved) -> Iterator[str]:
    for name, bucket in stack.of("S3::Bucket").items():
        rules = [key for rule in bucket["LifecycleConfiguration"]["Rules"] for key in rule]
        versioned = bucket.get("VersioningConfiguration", {}).get("Status") == "Enabled"
        if not versioned or not {"NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"} <= set(rules):
            yield name


@rule(lambda document: document["Resources"]["ImagesBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"].pop(0))
def buckets_refuse_plain_http(stack: Resolved) -> Iterator[str]:
    guarded = {
        buckets
        for policy in stack.of("S3::BucketPolicy").values()
        if refuses_plain_http(policy["PolicyDocument"])
        for buckets in named(policy["Bucket"])
    }
    yield from set(stack.of("S3::Bucket")) - guarded


@rule(spoil("UsersTable", "Properties", "PointInTimeRecoverySpecification"))
def tables_can_be_wound_back(stack: Resolved) -> Iterator[str]:
    for name, table in stack.of("DynamoDB::Table").items():
        recovery = table.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled")
        if not recovery or table.get("BillingMode") != "PAY_PER_REQUEST":
            yield name


@rule(spoil("UsersTable", "Properties", "TimeToLiveSpecification", "AttributeName", to="ttl"))
def records_expire_by_the_agreed_attribute(stack: Resolved) -> Iterator[str]:
    for name, table in stack.of("DynamoDB::Table").items():
        if table.get("TimeToLiveSpecification") != {"AttributeName": "expires", "Enabled": True}:
            yield name


@rule(spoil("ImagesTable", "Properties", "DeletionProtectionEnabled", to=False))
def production_data_refuses_deletion(stack: Resolved) -> Iterator[str]:
    for name, table in stack.of("DynamoDB::Table").items():
        if table.get("DeletionProtectionEnabled") is not (stack.choice["Environment"] == "prod"):
            yield name


@rule(
    spoil("ImagesBucket", "Properties", "CorsConfiguration", "CorsRules", 0, "AllowedOrigins", to=["*"]),
)
def browsers_come_from_the_dashboard_only(stack: Resolved) -> Iterator[str]:
    for name, bucket in stack.of("S3::Bucket").items():
        for cors in bucket.get("CorsConfiguration", {}).get("CorsRules", []):
            if cors["AllowedOrigins"] != [stack.outputs["Url"]["Value"]]:
                yield f"{name} lets in {cors['AllowedOrigins']}"


@rule(spoil("ImagesBucket", "Properties", "LoggingConfiguration"))
def access_to_pictures_is_logged(stack: Resolved) -> Iterator[str]:
    if "LoggingConfiguration" not in stack.of("S3::Bucket")["ImagesBucket"]:
        yield "ImagesBucket"


@rule(lambda document: document["Outputs"]["Url"].update(Export={"Name": "url"}))
def nothing_is_exported(stack: Resolved) -> Iterator[str]:
    yield from (name for name, output in stack.outputs.items() if "Export" in output)


@rule(spoil("ImagesTable", "Properties", "GlobalSecondaryIndexes", 0, "IndexName", to="other"))
def indexes_have_the_names_the_catalog_asks_for(stack: Resolved) -> Iterator[str]:
    indexes = stack.of("DynamoDB::Table")["ImagesTable"]["GlobalSecondaryIndexes"]
    found = {index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]] for index in indexes}
    if found != {"by-taken": ["pk", "taken"], "by-status": ["status_pk", "status_sk"]}:
        yield str(found)


@rule(spoil("Balancer", "Properties", "LoadBalancerAttributes", 6, "Value", to="elsewhere"))
def logs_go_where_their_senders_may_write(stack: Resolved) -> Iterator[str]:
    policy = json.dumps(stack.of("S3::BucketPolicy")["LogsBucketPolicy"])
    pairs = stack.of("ElasticLoadBalancingV2::LoadBalancer")["Balancer"]["LoadBalancerAttributes"]
    balancer = next(pair["Value"] for pair in pairs if pair["Key"] == "access_logs.s3.prefix")
    access = stack.of("S3::Bucket")["ImagesBucket"]["LoggingConfiguration"]["LogFilePrefix"]
    wanted = [f"/{balancer}/AWSLogs/", f"/{access}*"]
    wanted += [flow["LogDestination"]["Fn::Join"][1][1] for flow in stack.of("EC2::FlowLog").values()]
    yield from (place for place in wanted if place not in policy)
