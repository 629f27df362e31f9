"""Policies on the resources themselves: no plain HTTP, and which services of AWS may write."""

from typing import TypeAlias

from awacs import s3, sns
from awacs.aws import (
    Action,
    Allow,
    ArnLike,
    Bool,
    Condition,
    Deny,
    PolicyDocument,
    Principal,
    Statement,
    StringEquals,
)
from troposphere import AWSHelperFn, Join, Ref, Sub

# Where each kind of log is in the bucket of logs.
ACCESS_LOGS, BALANCER_LOGS, NETWORK_LOGS = "s3", "balancer", "network"

Resource: TypeAlias = AWSHelperFn | str


def tls_only(actions: list[Action], resources: list[Resource]) -> Statement:
    """Return the statement that refuses `actions` over plain HTTP, whoever asks."""
    return Statement(
        Effect=Deny,
        Principal=Principal("*"),
        Action=actions,
        Resource=resources,
        Condition=Condition(Bool("aws:SecureTransport", "false")),
    )


def service_may(service: str, actions: list[Action], resources: list[Resource], source: Resource) -> Statement:
    """Return the statement that lets an AWS service act for `source` of this account, and for nobody else's."""
    return Statement(
        Effect=Allow,
        Principal=Principal("Service", f"{service}.amazonaws.com"),
        Action=actions,
        Resource=resources,
        Condition=Condition(
            [StringEquals("aws:SourceAccount", Ref("AWS::AccountId")), ArnLike("aws:SourceArn", source)]
        ),
    )


def policy(*statements: Statement) -> PolicyDocument:
    """Return the document that holds `statements`."""
    return PolicyDocument(Version="2012-10-17", Statement=list(statements))


def bucket_policy(arn: AWSHelperFn, everything: AWSHelperFn, *statements: Statement) -> PolicyDocument:
    """Return the policy of a bucket with ARN `arn` and its objects `everything`: TLS only, and `statements`."""
    return policy(tls_only([Action("s3", "*")], [arn, everything]), *statements)


def topic_policy(topic: AWSHelperFn, *statements: Statement) -> PolicyDocument:
    """Return the policy of `topic`: nothing is published over plain HTTP, and `statements`."""
    return policy(tls_only([sns.Publish], [topic]), *statements)


def alarms_may_publish(topic: AWSHelperFn) -> Statement:
    """Return the statement that lets this account's alarms publish to `topic`."""
    alarms = Sub("arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*")
    return service_may("cloudwatch", [sns.Publish], [topic], alarms)


def logs_may_be_delivered(arn: AWSHelperFn, images_arn: AWSHelperFn) -> list[Statement]:
    """Return the statements that let load balancer, network and the bucket `images_arn` log into the bucket `arn`."""
    flows = Sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*")
    balancer = Statement(
        Effect=Allow,
        Principal=Principal("Service", "logdelivery.elasticloadbalancing.amazonaws.com"),
        Action=[s3.PutObject],
        # The path names the account whose balancer it is; AWS does not promise to name the balancer as a source.
        Resource=[Join("", [arn, f"/{BALANCER_LOGS}/AWSLogs/", Ref("AWS::AccountId"), "/*"])],
    )
    return [
        balancer,
        service_may("logging.s3", [s3.PutObject], [Join("", [arn, f"/{ACCESS_LOGS}/*"])], images_arn),
        service_may("delivery.logs", [s3.PutObject], [Join("", [arn, f"/{NETWORK_LOGS}/*"])], flows),
        service_may("delivery.logs", [s3.GetBucketAcl], [arn], flows),
    ]
