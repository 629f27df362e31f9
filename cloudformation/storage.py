"""What must never be lost: the bucket of pictures and the two tables; and the bucket of access logs."""

from troposphere import AWSHelperFn, AWSObject, GetAtt, If, Join, Ref, dynamodb, s3

from cloudformation import guards
from cloudformation.choices import by_environment
from cloudformation.exemptions import AWS_KEY, exempt
from cloudformation.naming import UPLOADS, images_bucket_arn, images_bucket_name

# Kept when the stack goes or would replace them; but a creation that failed leaves nothing behind.
KEPT = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
TRASH_DAYS = 30


def storage(dashboard_url: AWSHelperFn, processor_arn: AWSHelperFn) -> list[AWSObject]:
    """Return buckets and tables.

    Args:
        dashboard_url: the one origin that may send pictures from a browser.
        processor_arn: the function that the bucket tells about new uploads.
    """
    arn = GetAtt("ImagesBucket", "Arn")
    return [
        *_logs_bucket(),
        _images_bucket(dashboard_url, processor_arn),
        s3.BucketPolicy(
            "ImagesBucketPolicy",
            Bucket=Ref("ImagesBucket"),
            PolicyDocument=guards.bucket_policy(arn, Join("/", [arn, "*"])),
        ),
        _images_table(),
        _users_table(),
    ]


def _private(title: str, **properties: object) -> s3.Bucket:
    return s3.Bucket(
        title,
        PublicAccessBlockConfiguration=s3.PublicAccessBlockConfiguration(
            BlockPublicAcls=True, BlockPublicPolicy=True, IgnorePublicAcls=True, RestrictPublicBuckets=True
        ),
        OwnershipControls=s3.OwnershipControls(Rules=[s3.OwnershipControlsRule(ObjectOwnership="BucketOwnerEnforced")]),
        BucketEncryption=s3.BucketEncryption(
            ServerSideEncryptionConfiguration=[
                s3.ServerSideEncryptionRule(
                    ServerSideEncryptionByDefault=s3.ServerSideEncryptionByDefault(SSEAlgorithm="AES256")
                )
            ]
        ),
        VersioningConfiguration=s3.VersioningConfiguration(Status="Enabled"),
        **properties,
        **KEPT,
    )


def _images_bucket(dashboard_url: AWSHelperFn, processor_arn: AWSHelperFn) -> s3.Bucket:
    return _private(
        "ImagesBucket",
        BucketName=images_bucket_name(),
        CorsConfiguration=s3.CorsConfiguration(
            CorsRules=[
                s3.CorsRules(
                    AllowedOrigins=[dashboard_url],
                    AllowedMethods=["GET", "PUT", "POST", "DELETE", "HEAD"],
                    AllowedHeaders=["*"],
                    ExposedHeaders=["ETag"],
                    MaxAge=3600,
                )
            ]
        ),
        LifecycleConfiguration=s3.LifecycleConfiguration(Rules=_images_lifecycle()),
        LoggingConfiguration=s3.LoggingConfiguration(
            DestinationBucketName=Ref("LogsBucket"), LogFilePrefix=f"{guards.ACCESS_LOGS}/"
        ),
        NotificationConfiguration=s3.NotificationConfiguration(LambdaConfigurations=[_uploads_event(processor_arn)]),
        # S3 tries both when it is told of them: the function must be callable, the log bucket writable.
        DependsOn=["ProcessorPermission", "LogsBucketPolicy"],
    )


def _uploads_event(processor_arn: AWSHelperFn) -> s3.LambdaConfigurations:
    uploads = s3.Filter(S3Key=s3.S3Key(Rules=[s3.Rules(Name="prefix", Value=UPLOADS)]))
    return s3.LambdaConfigurations(Event="s3:ObjectCreated:*", Filter=uploads, Function=processor_arn)


def _images_lifecycle() -> list[s3.LifecycleRule]:
    """The trash lasts as long as noncurrent versions do."""
    return [
        s3.LifecycleRule(
            Id="trash",
            Status="Enabled",
            NoncurrentVersionExpiration=s3.NoncurrentVersionExpiration(NoncurrentDays=TRASH_DAYS),
            ExpiredObjectDeleteMarker=True,
        ),
        _abandoned_uploads(),
    ]


def _abandoned_uploads() -> s3.LifecycleRule:
    return s3.LifecycleRule(
        Id="abandoned-uploads",
        Status="Enabled",
        AbortIncompleteMultipartUpload=s3.AbortIncompleteMultipartUpload(DaysAfterInitiation=7),
    )


def _logs_bucket() -> list[AWSObject]:
    expiry = s3.LifecycleRule(
        Id="old-logs",
        Status="Enabled",
        ExpirationInDays=by_environment("AccessLogDays"),
        NoncurrentVersionExpiration=s3.NoncurrentVersionExpiration(NoncurrentDays=1),
    )
    bucket = _private(
        "LogsBucket",
        LifecycleConfiguration=s3.LifecycleConfiguration(Rules=[expiry, _abandoned_uploads()]),
        Metadata=exempt(CKV_AWS_18="the bucket of access logs would log its own logging"),
    )
    arn = GetAtt(bucket, "Arn")
    everything = Join("", [arn, "/*"])
    document = guards.bucket_policy(arn, everything, *guards.logs_may_be_delivered(arn, images_bucket_arn()))
    return [bucket, s3.BucketPolicy("LogsBucketPolicy", Bucket=Ref(bucket), PolicyDocument=document)]


def _table(title: str, keys: list[str], attributes: list[str], **properties: object) -> dynamodb.Table:
    return dynamodb.Table(
        title,
        Metadata=exempt(CKV_AWS_119=AWS_KEY),
        BillingMode="PAY_PER_REQUEST",
        KeySchema=_keys(*keys),
        AttributeDefinitions=[
            dynamodb.AttributeDefinition(AttributeName=name, AttributeType="S") for name in attributes
        ],
        TimeToLiveSpecification=dynamodb.TimeToLiveSpecification(AttributeName="expires", Enabled=True),
        PointInTimeRecoverySpecification=dynamodb.PointInTimeRecoverySpecification(PointInTimeRecoveryEnabled=True),
        DeletionProtectionEnabled=If("Prod", True, False),  # noqa: FBT003  (the two values of Fn::If)
        **properties,
        **KEPT,
    )


def _keys(*names: str) -> list[dynamodb.KeySchema]:
    return [
        dynamodb.KeySchema(AttributeName=name, KeyType=kind)
        for name, kind in zip(names, ("HASH", "RANGE"), strict=False)
    ]


def _index(name: str, *keys: str) -> dynamodb.GlobalSecondaryIndex:
    return dynamodb.GlobalSecondaryIndex(
        IndexName=name, KeySchema=_keys(*keys), Projection=dynamodb.Projection(ProjectionType="ALL")
    )


def _images_table() -> dynamodb.Table:
    return _table(
        "ImagesTable",
        ["pk", "sk"],
        ["pk", "sk", "taken", "status_pk", "status_sk"],
        GlobalSecondaryIndexes=[_index("by-taken", "pk", "taken"), _index("by-status", "status_pk", "status_sk")],
    )


def _users_table() -> dynamodb.Table:
    return _table("UsersTable", ["pk"], ["pk"])
