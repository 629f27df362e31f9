"""The functions of the one package, and their logs."""

from typing import Any

from troposphere import AWSHelperFn, GetAtt, Ref, awslambda, logs

from cloudformation import gaps
from cloudformation.choices import by_environment
from cloudformation.exemptions import AWS_KEY, exempt

TIMEOUT = 60
EXEMPT = {
    "CKV_AWS_117": "it needs S3, DynamoDB, SNS and SQS only; in the VPC it would need a NAT gateway",
    "CKV_AWS_173": "its environment holds names, no secret",
}
FED_BY_A_QUEUE = {
    "CKV_AWS_115": "its queue can wait: it needs no share of the account's concurrency",
    "CKV_AWS_116": "its queue keeps what it could not do, and gives it to a queue of last resort",
}


def log_group(title: str) -> logs.LogGroup:
    """Return the log of a function."""
    return logs.LogGroup(title, RetentionInDays=by_environment("LogDays"), Metadata=exempt(CKV_AWS_158=AWS_KEY))


def function(title: str, dashboard_url: AWSHelperFn, exempted: dict[str, str], **more: Any) -> awslambda.Function:
    """Return a function of the package; its role and log group are named after it."""
    gaps.patch()
    part = title.removeprefix("Failure")
    variables = {
        "IMAGES_TABLE": Ref("ImagesTable"),
        "TOPIC_ARN": Ref("Topic"),
        "DASHBOARD_URL": dashboard_url,
        "DIGEST_QUEUE_URL": Ref("DigestQueue"),
        "POWERTOOLS_SERVICE_NAME": "proofsheet",
    }
    properties = {"RecursiveLoop": "Terminate"} | more
    return awslambda.Function(
        title,
        Metadata=exempt(**EXEMPT, **exempted),
        Runtime="python3.12",
        Architectures=[Ref("Architecture")],
        Code=awslambda.Code(S3Bucket=Ref("ArtifactBucket"), S3Key=Ref("LambdaKey")),
        Role=GetAtt(f"{part}Role", "Arn"),
        Timeout=TIMEOUT,
        Environment=awslambda.Environment(Variables=variables),
        TracingConfig=awslambda.TracingConfig(Mode="Active"),
        LoggingConfig=awslambda.LoggingConfig(LogFormat="JSON", LogGroup=Ref(f"{part}Logs")),
        **properties,
    )
