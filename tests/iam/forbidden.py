"""What no part of the product may do: the table of test_forbidden.py.

A word in braces stands for the physical id of a resource of the stack, or for what test_forbidden.py adds to these.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.iam.account import ARTIFACTS, FUNCTION, IMAGE, RELEASE, ROLES, zipped

WEB, PROCESSOR, RECORDER, DIGESTER = ROLES
FUNCTIONS = (PROCESSOR, RECORDER, DIGESTER)
ORIGINAL, RENDITION, DIARY = "uploads/ann/beach.jpg", "renditions/ann/1/thumb.webp", "private/diary.txt"
PERSON, PICTURE = {"pk": {"S": "U#ann"}}, {"pk": {"S": "U#ann"}, "sk": {"S": "D#1"}}
PARTITION = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "U#ann"}}}
BOTH = ("ImagesTable", "UsersTable")
BUCKET, QUEUE, CLOCKS = {"Bucket": "{ImagesBucket}"}, {"QueueUrl": "{FailureQueue}"}, {"QueueUrl": "{DigestQueue}"}
MORE = {"PolicyName": "more", "PolicyDocument": "{MorePolicy}"}
NOBODY: Mapping[str, Any] = {"NotificationConfiguration": {}}
MESSAGE = {"Message": "You have won"}
WEB_ROLE, PROCESSOR_ROLE = (f"arn:aws:iam::{{Account}}:role/{{{role}}}" for role in (WEB, PROCESSOR))


@dataclass(frozen=True)
class Forbidden:
    """An action, the call that needs it, and who must not make it. `ruins`: where it is allowed, it leaves a ruin."""

    action: str
    what: str
    call: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    roles: tuple[str, ...] = ROLES
    ruins: bool = False


OBJECTS = [
    Forbidden("s3:GetObject", "beside the prefixes", "s3.get_object", {**BUCKET, "Key": DIARY}),
    Forbidden("s3:PutObject", "beside the prefixes", "s3.put_object", {**BUCKET, "Key": DIARY}),
    Forbidden("s3:GetObject", "an original", "s3.get_object", {**BUCKET, "Key": ORIGINAL}, (RECORDER, DIGESTER)),
    Forbidden("s3:PutObject", "an original", "s3.put_object", {**BUCKET, "Key": ORIGINAL}, FUNCTIONS),
    Forbidden("s3:DeleteObject", "an original", "s3.delete_object", {**BUCKET, "Key": ORIGINAL}, FUNCTIONS),
    Forbidden("s3:PutObject", "a rendition", "s3.put_object", {**BUCKET, "Key": RENDITION}, (RECORDER, DIGESTER)),
    Forbidden("s3:DeleteObject", "a rendition", "s3.delete_object", {**BUCKET, "Key": RENDITION}, (DIGESTER,)),
    Forbidden(
        "s3:DeleteObjectVersion",
        "of an original",
        "s3.delete_object",
        {**BUCKET, "Key": ORIGINAL, "VersionId": "{OriginalVersion}"},
    ),
    Forbidden(
        "s3:DeleteObjectVersion",
        "of a rendition",
        "s3.delete_object",
        {**BUCKET, "Key": RENDITION, "VersionId": "{RenditionVersion}"},
        (WEB, RECORDER, DIGESTER),
    ),
    Forbidden("s3:GetObject", "the function's package", "s3.get_object", {"Bucket": ARTIFACTS, "Key": FUNCTION}),
    Forbidden("s3:PutObject", "the release", "s3.put_object", {"Bucket": ARTIFACTS, "Key": RELEASE}),
    Forbidden("s3:ListAllMyBuckets", "", "s3.list_buckets"),
    Forbidden("s3:ListBucket", "access logs", "s3.list_objects_v2", {"Bucket": "{LogsBucket}"}),
    Forbidden("s3:ListBucketVersions", "pictures", "s3.list_object_versions", BUCKET, FUNCTIONS),
]

TABLES = [
    *(Forbidden("dynamodb:Scan", table, "dynamodb.scan", {"TableName": f"{{{table}}}"}) for table in BOTH),
    Forbidden(
        "dynamodb:BatchWriteItem",
        "pictures",
        "dynamodb.batch_write_item",
        {"RequestItems": {"{ImagesTable}": [{"DeleteRequest": {"Key": PICTURE}}]}},
    ),
    Forbidden("dynamodb:Query", "users", "dynamodb.query", {"TableName": "{UsersTable}", **PARTITION}),
    *(
        Forbidden(f"dynamodb:{action}", "users", call, {"TableName": "{UsersTable}", name: PERSON}, FUNCTIONS)
        for action, call, name in (
            ("GetItem", "dynamodb.get_item", "Key"),
            ("PutItem", "dynamodb.put_item", "Item"),
            ("UpdateItem", "dynamodb.update_item", "Key"),
            ("DeleteItem", "dynamodb.delete_item", "Key"),
        )
    ),
    Forbidden(
        "dynamodb:GetItem",
        "users, in a transaction",
        "dynamodb.transact_get_items",
        {"TransactItems": [{"Get": {"TableName": "{UsersTable}", "Key": PERSON}}]},
        FUNCTIONS,
    ),
    Forbidden(
        "dynamodb:CreateBackup",
        "users",
        "dynamodb.create_backup",
        {"TableName": "{UsersTable}", "BackupName": "mine"},
    ),
    Forbidden("dynamodb:ListTables", "", "dynamodb.list_tables"),
]

MESSAGES = [
    Forbidden("sns:Publish", "pictures' topic", "sns.publish", {"TopicArn": "{Topic}", **MESSAGE}, (WEB,)),
    Forbidden("sns:Publish", "alarms' topic", "sns.publish", {"TopicArn": "{AlarmTopic}", **MESSAGE}),
    Forbidden("sns:Publish", "a telephone", "sns.publish", {"PhoneNumber": "+491700000000", **MESSAGE}),
    Forbidden(
        "sns:Subscribe",
        "anybody",
        "sns.subscribe",
        {"TopicArn": "{Topic}", "Protocol": "email", "Endpoint": "somebody@pictures.example"},
    ),
    Forbidden(
        "sqs:SendMessage",
        "dead letters",
        "sqs.send_message",
        {**QUEUE, "MessageBody": "letter"},
        (WEB, RECORDER, DIGESTER),
    ),
    Forbidden("sqs:ReceiveMessage", "dead letters", "sqs.receive_message", QUEUE, (WEB, PROCESSOR, DIGESTER)),
    Forbidden("sqs:PurgeQueue", "dead letters", "sqs.purge_queue", QUEUE),
    Forbidden("sqs:SendMessage", "clocks", "sqs.send_message", {**CLOCKS, "MessageBody": "clock"}, (WEB,)),
    Forbidden("sqs:ReceiveMessage", "clocks", "sqs.receive_message", CLOCKS, (WEB, PROCESSOR, RECORDER)),
]

POWERS = [
    Forbidden("iam:CreateUser", "", "iam.create_user", {"UserName": "mallory"}),
    Forbidden("iam:ListRoles", "", "iam.list_roles"),
    *(
        Forbidden("sts:AssumeRole", role, "sts.assume_role", {"RoleArn": arn, "RoleSessionName": "mine"}, others)
        for role, arn, others in ((WEB, WEB_ROLE, FUNCTIONS), (PROCESSOR, PROCESSOR_ROLE, (WEB, RECORDER, DIGESTER)))
    ),
    Forbidden(
        "lambda:CreateFunction",
        "with a role of ours",
        "lambda.create_function",
        {
            "FunctionName": "mine",
            "Runtime": "python3.12",
            "Handler": "lambda_function.lambda_handler",
            "Role": PROCESSOR_ROLE,
            "Code": {"ZipFile": zipped()},
        },
    ),
    Forbidden("lambda:InvokeFunction", "", "lambda.invoke", {"FunctionName": "{Processor}"}),
    Forbidden(
        "ec2:RunInstances",
        "with a role of ours",
        "ec2.run_instances",
        {"ImageId": "ami-1", "MinCount": 1, "MaxCount": 1, "IamInstanceProfile": {"Arn": "{WebProfile}"}},
    ),
    Forbidden("ec2:DescribeInstances", "", "ec2.describe_instances"),
    Forbidden("ssm:GetParameter", "", "ssm.get_parameter", {"Name": IMAGE}),
    Forbidden("logs:FilterLogEvents", "", "logs.filter_log_events", {"logGroupName": "{ProcessorLogs}"}),
    Forbidden("cloudformation:DescribeStacks", "", "cloudformation.describe_stacks"),
]


def _ruin(action: str, what: str, call: str, arguments: Mapping[str, Any]) -> Forbidden:
    return Forbidden(action, what, call, arguments, ruins=True)


OFF = {"Status": "Suspended"}
FUNCTION_NAME = {"FunctionName": "{Processor}"}
RUINS = [
    _ruin("s3:PutBucketPolicy", "for others", "s3.put_bucket_policy", {**BUCKET, "Policy": "{OpenPolicy}"}),
    _ruin("s3:PutBucketVersioning", "off", "s3.put_bucket_versioning", {**BUCKET, "VersioningConfiguration": OFF}),
    _ruin("s3:PutLifecycleConfiguration", "none", "s3.delete_bucket_lifecycle", BUCKET),
    _ruin("s3:PutBucketNotification", "none", "s3.put_bucket_notification_configuration", {**BUCKET, **NOBODY}),
    _ruin("s3:PutBucketPublicAccessBlock", "off", "s3.delete_public_access_block", BUCKET),
    _ruin("s3:DeleteBucketPolicy", "", "s3.delete_bucket_policy", BUCKET),
    _ruin("s3:DeleteBucket", "", "s3.delete_bucket", BUCKET),
    *(_ruin("dynamodb:DeleteTable", table, "dynamodb.delete_table", {"TableName": f"{{{table}}}"}) for table in BOTH),
    *(_ruin("iam:PutRolePolicy", role, "iam.put_role_policy", {"RoleName": f"{{{role}}}", **MORE}) for role in ROLES),
    _ruin("lambda:UpdateFunctionCode", "", "lambda.update_function_code", {**FUNCTION_NAME, "ZipFile": zipped()}),
    _ruin(
        "lambda:UpdateFunctionConfiguration",
        "another role",
        "lambda.update_function_configuration",
        {**FUNCTION_NAME, "Role": WEB_ROLE},
    ),
    _ruin("lambda:DeleteFunction", "", "lambda.delete_function", FUNCTION_NAME),
    _ruin("sns:DeleteTopic", "", "sns.delete_topic", {"TopicArn": "{Topic}"}),
    _ruin("sqs:DeleteQueue", "", "sqs.delete_queue", QUEUE),
    _ruin("logs:DeleteLogGroup", "", "logs.delete_log_group", {"logGroupName": "{ProcessorLogs}"}),
    _ruin("cloudwatch:DeleteAlarms", "", "cloudwatch.delete_alarms", {"AlarmNames": ["{DeadLetters}"]}),
    _ruin(
        "autoscaling:UpdateAutoScalingGroup",
        "many servers",
        "autoscaling.update_auto_scaling_group",
        {"AutoScalingGroupName": "{WebServers}", "MaxSize": 50},
    ),
    _ruin(
        "ec2:CreateLaunchTemplateVersion",
        "another image",
        "ec2.create_launch_template_version",
        {"LaunchTemplateId": "{WebTemplate}", "LaunchTemplateData": {"ImageId": "ami-2"}},
    ),
    _ruin("cloudformation:DeleteStack", "", "cloudformation.delete_stack", {"StackName": "{Stack}"}),
]

TABLE = [*OBJECTS, *TABLES, *MESSAGES, *POWERS, *RUINS]

STATE = [
    ("s3.list_object_versions", BUCKET),
    ("s3.list_object_versions", {"Bucket": ARTIFACTS}),
    ("s3.get_bucket_policy", BUCKET),
    ("s3.get_bucket_versioning", BUCKET),
    ("s3.get_bucket_notification_configuration", BUCKET),
    ("s3.get_public_access_block", BUCKET),
    *((f"dynamodb.{call}", {"TableName": f"{{{table}}}"}) for table in BOTH for call in ("scan", "describe_table")),
    *(("iam.list_role_policies", {"RoleName": f"{{{role}}}"}) for role in ROLES),
    ("iam.list_users", {}),
    ("lambda.list_functions", {}),
    ("sns.list_subscriptions", {}),
    ("sns.list_topics", {}),
    *(("sqs.get_queue_attributes", {**queue, "AttributeNames": ["All"]}) for queue in (QUEUE, CLOCKS)),
    ("logs.describe_log_groups", {}),
    ("ec2.describe_instances", {}),
    ("ec2.describe_launch_template_versions", {"LaunchTemplateId": "{WebTemplate}"}),
    ("autoscaling.describe_auto_scaling_groups", {}),
    ("cloudformation.describe_stacks", {}),
]
"""What the calls would change, as those who may look see it."""
