"""IAM: one policy function a principal. Nobody may do more than its statements say."""

from collections.abc import Sequence
from typing import TypeAlias

from awacs import dynamodb, logs, s3, sns, sqs, ssm, ssmmessages, sts, xray
from awacs.aws import Action, Allow, Condition, PolicyDocument, Principal, Statement, StringEquals
from troposphere import AWSHelperFn, GetAtt, Join, Ref, Sub, iam

from cloudformation.choices import when
from cloudformation.naming import RENDITIONS, UPLOADS, artifact_arn, images_bucket_arn

Resource: TypeAlias = AWSHelperFn | str

# Buckets of AWS in each region: packages of Amazon Linux, and what the Session Manager agent fetches.
AWS_BUCKETS = (
    "al2023-repos-${AWS::Region}-de612dc2",
    "amazon-ssm-${AWS::Region}",
    "amazon-ssm-packages-${AWS::Region}",
)


def allow(actions: Sequence[Action], resources: list[Resource]) -> Statement:
    """Return a statement that allows `actions` on `resources`."""
    return Statement(Effect=Allow, Action=list(actions), Resource=resources)


def web_server_policy() -> PolicyDocument:
    """Return what a web server may do: pictures, both tables, its own release. No Scan; no version is destroyed."""
    images, bucket = GetAtt("ImagesTable", "Arn"), GetAtt("ImagesBucket", "Arn")
    originals, renditions = (Join("/", [bucket, f"{prefix}*"]) for prefix in (UPLOADS, RENDITIONS))
    return PolicyDocument(
        Version="2012-10-17",
        Statement=[
            # An address of a rendition names its version.
            allow([s3.GetObjectVersion, s3.PutObject, s3.DeleteObject], [originals, renditions]),
            allow([s3.GetObject, s3.AbortMultipartUpload, s3.ListMultipartUploadParts], [originals]),
            allow([s3.ListBucket, s3.ListBucketVersions], [bucket]),
            allow([s3.GetObject], [artifact_arn("releases/")]),
            allow([*ITEM_ACTIONS, dynamodb.BatchGetItem], [images]),
            allow([dynamodb.Query], [images, Join("", [images, "/index/*"])]),
            allow([dynamodb.GetItem, dynamodb.PutItem, dynamodb.UpdateItem], [GetAtt("UsersTable", "Arn")]),
        ],
    )


ITEM_ACTIONS = [dynamodb.GetItem, dynamodb.PutItem, dynamodb.UpdateItem, dynamodb.DeleteItem]


def operations_policy() -> PolicyDocument:
    """Return what a server with a way out may do besides: Session Manager, and its own log.

    Not the managed policy AmazonSSMManagedInstanceCore: that one reads every SSM parameter of the account.
    """
    channels = [
        ssmmessages.CreateControlChannel,
        ssmmessages.CreateDataChannel,
        ssmmessages.OpenControlChannel,
        ssmmessages.OpenDataChannel,
    ]
    return PolicyDocument(
        Version="2012-10-17",
        Statement=[
            allow([ssm.UpdateInstanceInformation, *channels], ["*"]),  # these have no resource level
            allow(
                [logs.CreateLogStream, logs.PutLogEvents, logs.DescribeLogStreams],
                [GetAtt("WebLogs", "Arn"), Join(":", [GetAtt("WebLogs", "Arn"), "*"])],
            ),
        ],
    )


def subscriptions_policy() -> PolicyDocument:
    """Return what a server with a way out may do for people who want mails about their own pictures.

    It can subscribe nothing but mail addresses, whose readers SNS asks first. Of other people's subscriptions it knows
    no ARN: it may not list them.
    """
    by_mail = Condition(StringEquals("sns:Protocol", "email"))
    return PolicyDocument(
        Version="2012-10-17",
        Statement=[
            Statement(Effect=Allow, Action=[sns.Subscribe], Resource=[Ref("Topic")], Condition=by_mail),
            allow([sns.Unsubscribe, sns.GetSubscriptionAttributes], ["*"]),  # these have no resource level
        ],
    )


def processor_policy() -> PolicyDocument:
    """Return what the function may do: read uploads, write renditions and records, publish. Nothing on users.

    It cannot write where it is triggered, so that no fault of its own makes it call itself for ever.
    """
    renditions = images_bucket_arn("/", RENDITIONS, "*")
    return PolicyDocument(
        Version="2012-10-17",
        Statement=[
            # An event of the versioned bucket names the version.
            allow([s3.GetObjectVersion], [images_bucket_arn("/", UPLOADS, "*")]),
            allow([s3.PutObject, s3.DeleteObject, s3.DeleteObjectVersion], [renditions]),
            allow([s3.ListBucket], [images_bucket_arn()]),
            allow(ITEM_ACTIONS, [GetAtt("ImagesTable", "Arn")]),
            allow([sns.Publish], [Ref("Topic")]),
            allow([sqs.SendMessage], [GetAtt("FailureQueue", "Arn"), GetAtt("DigestQueue", "Arn")]),
            allow([logs.CreateLogStream, logs.PutLogEvents], [GetAtt("ProcessorLogs", "Arn")]),
            allow([xray.PutTraceSegments, xray.PutTelemetryRecords], ["*"]),  # these have no resource level
        ],
    )


def recorder_policy() -> PolicyDocument:
    """Return what the recorder of failures may do: take letters, write records, publish, hide old renditions.

    It cannot read a picture, nor destroy a version of anything.
    """
    return PolicyDocument(
        Version="2012-10-17",
        Statement=[
            allow(TAKE_MESSAGES, [GetAtt("FailureQueue", "Arn")]),
            allow(ITEM_ACTIONS, [GetAtt("ImagesTable", "Arn")]),
            allow([s3.DeleteObject], [images_bucket_arn("/", RENDITIONS, "*")]),
            allow([sns.Publish], [Ref("Topic")]),
            allow([sqs.SendMessage], [GetAtt("DigestQueue", "Arn")]),
            allow([logs.CreateLogStream, logs.PutLogEvents], [GetAtt("RecorderLogs", "Arn")]),
            allow([xray.PutTraceSegments, xray.PutTelemetryRecords], ["*"]),  # these have no resource level
        ],
    )


TAKE_MESSAGES = [sqs.ReceiveMessage, sqs.DeleteMessage, sqs.GetQueueAttributes]


def digester_policy() -> PolicyDocument:
    """Return what the maker of digests may do: hear clocks and set the next one, read who waits, note it, publish.

    It has no business with any object.
    """
    images, clocks = GetAtt("ImagesTable", "Arn"), GetAtt("DigestQueue", "Arn")
    return PolicyDocument(
        Version="2012-10-17",
        Statement=[
            allow([*TAKE_MESSAGES, sqs.SendMessage], [clocks]),
            allow([dynamodb.Query, dynamodb.GetItem, dynamodb.PutItem, dynamodb.DeleteItem], [images]),
            allow([sns.Publish], [Ref("Topic")]),
            allow([logs.CreateLogStream, logs.PutLogEvents], [GetAtt("DigesterLogs", "Arn")]),
            allow([xray.PutTraceSegments, xray.PutTelemetryRecords], ["*"]),  # these have no resource level
        ],
    )


def s3_endpoint_policy() -> PolicyDocument:
    """Return what may pass the S3 endpoint: the stack's pictures, its release, and the system's own packages."""
    bucket = GetAtt("ImagesBucket", "Arn")
    system = [Sub(f"arn:${{AWS::Partition}}:s3:::{bucket}/*") for bucket in AWS_BUCKETS]
    return PolicyDocument(
        Version="2012-10-17",
        Statement=[
            _anybody([Action("s3", "*")], [bucket, Join("/", [bucket, "*"])]),
            _anybody([s3.GetObject], [artifact_arn("releases/"), *system]),
        ],
    )


def dynamodb_endpoint_policy() -> PolicyDocument:
    """Return what may pass the DynamoDB endpoint: the stack's two tables."""
    tables = [GetAtt("ImagesTable", "Arn"), Join("", [GetAtt("ImagesTable", "Arn"), "/*"]), GetAtt("UsersTable", "Arn")]
    return PolicyDocument(Version="2012-10-17", Statement=[_anybody([Action("dynamodb", "*")], tables)])


def _anybody(actions: list[Action], resources: list[Resource]) -> Statement:
    return Statement(Effect=Allow, Principal=Principal("*"), Action=actions, Resource=resources)


def role(title: str, service: str, policies: list[iam.Policy | AWSHelperFn]) -> iam.Role:
    """Return a role that only `service` (ec2, lambda …) may take on."""
    trust = Statement(Effect=Allow, Principal=Principal("Service", f"{service}.amazonaws.com"), Action=[sts.AssumeRole])
    return iam.Role(
        title,
        AssumeRolePolicyDocument=PolicyDocument(Version="2012-10-17", Statement=[trust]),
        Policies=policies,
        PermissionsBoundary=when("BoundaryGiven", Ref("PermissionsBoundary")),
    )


def roles() -> list[iam.Role | iam.InstanceProfile]:
    """Return the roles of the stack's principals: the web servers and the functions."""
    web = role(
        "WebRole",
        "ec2",
        [
            iam.Policy(PolicyName="web-server", PolicyDocument=web_server_policy()),
            when("Nat", iam.Policy(PolicyName="operations", PolicyDocument=operations_policy())),
            when("Nat", iam.Policy(PolicyName="subscriptions", PolicyDocument=subscriptions_policy())),
        ],
    )
    functions = {"processor": processor_policy(), "recorder": recorder_policy(), "digester": digester_policy()}
    return [
        web,
        iam.InstanceProfile("WebProfile", Roles=[Ref(web)]),
        *(
            role(f"{name.capitalize()}Role", "lambda", [iam.Policy(PolicyName=name, PolicyDocument=document)])
            for name, document in functions.items()
        ),
    ]
