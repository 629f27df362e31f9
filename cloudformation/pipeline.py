"""From an upload to its record: the functions, who may call them, their failures, and the topic."""

from troposphere import AWSHelperFn, AWSObject, GetAtt, Ref, awslambda, sns

from cloudformation import guards
from cloudformation.choices import when
from cloudformation.digest import digest
from cloudformation.functions import FED_BY_A_QUEUE, function, log_group
from cloudformation.naming import images_bucket_arn
from cloudformation.queues import queue_and_last

MEMORY = 1769  # where the function gets one whole processor
RETRIES = 2


def pipeline(dashboard_url: AWSHelperFn) -> list[AWSObject]:
    """Return the processing of uploads; links in mails go to `dashboard_url`."""
    return [
        log_group("ProcessorLogs"),
        _processor(dashboard_url),
        _permission(),
        *_failures(dashboard_url),
        *digest(dashboard_url),
        *_topic(),
    ]


def _processor(dashboard_url: AWSHelperFn) -> awslambda.Function:
    return function(
        "Processor",
        dashboard_url,
        {
            "CKV_AWS_115": "ReservedConcurrency is a parameter: new accounts have none to reserve",
            "CKV_AWS_116": "failures go to the on-failure queue, which knows more than a dead letter queue",
        },
        Description="Reads an uploaded picture, makes its renditions, writes its record and tells the topic",
        Handler="lambda_function.lambda_handler",
        MemorySize=MEMORY,
        ReservedConcurrentExecutions=when("ConcurrencyGiven", Ref("ReservedConcurrency")),
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
    queue = GetAtt("FailureQueue", "Arn")
    return [
        *queue_and_last("FailureQueue", "UnrecordedQueue"),
        awslambda.EventInvokeConfig(
            "ProcessorRetries",
            FunctionName=Ref("Processor"),
            Qualifier="$LATEST",
            MaximumRetryAttempts=RETRIES,
            MaximumEventAgeInSeconds=6 * 3600,
            DestinationConfig=awslambda.DestinationConfig(OnFailure=awslambda.OnFailure(Destination=queue)),
        ),
        log_group("RecorderLogs"),
        function(
            "FailureRecorder",
            dashboard_url,
            FED_BY_A_QUEUE,
            Description="Writes into a picture's record that processing was given up, and tells the topic",
            Handler="lambda_function.failure_handler",
            MemorySize=512,
        ),
        awslambda.EventSourceMapping(
            "FailureMapping",
            FunctionName=Ref("FailureRecorder"),
            EventSourceArn=queue,
            BatchSize=10,
            FunctionResponseTypes=["ReportBatchItemFailures"],
        ),
    ]


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
