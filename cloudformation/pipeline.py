"""From an upload to its record: the functions, who may call them, their logs, their failures, and the topic."""

from typing import Any

from awacs import sqs as actions
from troposphere import AWSHelperFn, AWSObject, GetAtt, Ref, awslambda, logs, sns, sqs

from cloudformation import gaps, guards
from cloudformation.choices import by_environment, when
from cloudformation.exemptions import AWS_KEY, exempt
from cloudformation.naming import images_bucket_arn

TIMEOUT = 60
MEMORY = 1769  # where the function gets one whole processor
RETRIES = 2
RECEIVES = 10
"""How often a failure is tried to be recorded: an hour, which outlasts most faults of AWS."""


def pipeline(dashboard_url: AWSHelperFn) -> list[AWSObject]:
    """Return the processing of uploads; links in mails go to `dashboard_url`."""
    gaps.patch()
    return [
        _logs("ProcessorLogs"),
        _processor(dashboard_url),
        _permission(),
        *_failures(dashboard_url),
        *_topic(),
    ]


def _logs(title: str) -> logs.LogGroup:
    return logs.LogGroup(title, RetentionInDays=by_environment("LogDays"), Metadata=exempt(CKV_AWS_158=AWS_KEY))


def _processor(dashboard_url: AWSHelperFn) -> awslambda.Function:
    return _function(
        "Processor",
        dashboard_url,
        exempt(
            **_EXEMPT,
            CKV_AWS_115="ReservedConcurrency is a parameter: new accounts have none to reserve",
            CKV_AWS_116="failures go to the on-failure queue, which knows more than a dead letter queue",
        ),
        Description="Reads an uploaded picture, makes its renditions, writes its record and tells the topic",
        Handler="lambda_function.lambda_handler",
        MemorySize=MEMORY,
        ReservedConcurrentExecutions=when("ConcurrencyGiven", Ref("ReservedConcurrency")),
    )


_EXEMPT = {
    "CKV_AWS_117": "it needs S3, DynamoDB and SNS only; in the VPC it would need a NAT gateway",
    "CKV_AWS_173": "its environment holds names, no secret",
}


def _function(title: str, dashboard_url: AWSHelperFn, exempted: dict[str, Any], **more: Any) -> awslambda.Function:
    """Return a function of the one package; its role and log group are named after it."""
    part = title.removeprefix("Failure")
    variables = {
        "IMAGES_TABLE": Ref("ImagesTable"),
        "TOPIC_ARN": Ref("Topic"),
        "DASHBOARD_URL": dashboard_url,
        "POWERTOOLS_SERVICE_NAME": "proofsheet",
    }
    return awslambda.Function(
        title,
        Metadata=exempted,
        Runtime="python3.12",
        Architectures=[Ref("Architecture")],
        Code=awslambda.Code(S3Bucket=Ref("ArtifactBucket"), S3Key=Ref("LambdaKey")),
        Role=GetAtt(f"{part}Role", "Arn"),
        Timeout=TIMEOUT,
        Environment=awslambda.Environment(Variables=variables),
        TracingConfig=awslambda.TracingConfig(Mode="Active"),
        RecursiveLoop="Terminate",
        LoggingConfig=awslambda.LoggingConfig(LogFormat="JSON", LogGroup=Ref(f"{part}Logs")),
        **more,
    )


def _permission() -> awslambda.Permission:
    return awslambda.Permission(
        "ProcessorPermission",
        Action="lambda:InvokeFunction",
        FunctionName=Ref("Processor"),
        Principal="s3.amazonaws.com",
        SourceArn=images_bucket_arn(),
        SourceAccount=Ref("AWS::AccountId"),
    )


def _failures(dashboard_url: AWSHelperFn) -> list[AWSObject]:
    """Return what follows three failed tries: a queue, the function that empties it, and a queue for what it cannot."""
    last = _queue("UnrecordedQueue")
    redrive = sqs.RedrivePolicy(deadLetterTargetArn=_arn(last), maxReceiveCount=RECEIVES)
    queue = _queue("FailureQueue", RedrivePolicy=redrive)
    return [
        *(part for each in (last, queue) for part in (each, _queue_policy(each))),
        awslambda.EventInvokeConfig(
            "ProcessorRetries",
            FunctionName=Ref("Processor"),
            Qualifier="$LATEST",
            MaximumRetryAttempts=RETRIES,
            MaximumEventAgeInSeconds=6 * 3600,
            DestinationConfig=awslambda.DestinationConfig(OnFailure=awslambda.OnFailure(Destination=_arn(queue))),
        ),
        _logs("RecorderLogs"),
        _recorder(dashboard_url),
        awslambda.EventSourceMapping(
            "FailureMapping",
            FunctionName=Ref("FailureRecorder"),
            EventSourceArn=_arn(queue),
            BatchSize=10,
            FunctionResponseTypes=["ReportBatchItemFailures"],
        ),
    ]


def _arn(queue: sqs.Queue) -> AWSHelperFn:
    return GetAtt(queue, "Arn")


def _queue(title: str, **more: Any) -> sqs.Queue:
    return sqs.Queue(
        title,
        MessageRetentionPeriod=14 * 24 * 3600,
        VisibilityTimeout=6 * TIMEOUT,
        SqsManagedSseEnabled=True,
        Metadata=exempt(CKV_AWS_27="encrypted with SQS's own key, which checkov does not know"),
        **more,
    )


def _queue_policy(queue: sqs.Queue) -> sqs.QueuePolicy:
    document = guards.policy(guards.tls_only([actions.SendMessage, actions.ReceiveMessage], [_arn(queue)]))
    return sqs.QueuePolicy(f"{queue.title}Policy", Queues=[Ref(queue)], PolicyDocument=document)


def _recorder(dashboard_url: AWSHelperFn) -> awslambda.Function:
    return _function(
        "FailureRecorder",
        dashboard_url,
        exempt(
            **_EXEMPT,
            CKV_AWS_115="its queue can wait: it needs no share of the account's concurrency",
            CKV_AWS_116="its queue keeps what it could not do, and gives it to a queue of last resort",
        ),
        Description="Writes into a picture's record that processing was given up, and tells the topic",
        Handler="lambda_function.failure_handler",
        MemorySize=512,
    )


def _topic() -> list[AWSObject]:
    topic = sns.Topic("Topic", KmsMasterKeyId="alias/aws/sns", DisplayName="Proofsheet")
    return [
        topic,
        sns.TopicPolicy("TopicPolicy", Topics=[Ref(topic)], PolicyDocument=guards.topic_policy(Ref(topic))),
        sns.SubscriptionResource(
            "NotificationMail",
            Condition="NotificationEmailGiven",
            TopicArn=Ref(topic),
            Protocol="email",
            Endpoint=Ref("NotificationEmail"),
        ),
    ]
