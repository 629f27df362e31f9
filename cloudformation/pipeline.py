"""From an upload to its record: the function, who may call it, its log, its failures, and the topic that it tells."""

from awacs import sqs as actions
from troposphere import AWSHelperFn, AWSObject, GetAtt, Ref, awslambda, logs, sns, sqs

from cloudformation import gaps, guards
from cloudformation.choices import by_environment, when
from cloudformation.exemptions import AWS_KEY, exempt
from cloudformation.naming import images_bucket_arn

TIMEOUT = 60
MEMORY = 1769  # where the function gets one whole processor
RETRIES = 2


def pipeline(dashboard_url: AWSHelperFn) -> list[AWSObject]:
    """Return the processing of uploads; links in mails go to `dashboard_url`."""
    gaps.patch()
    return [
        logs.LogGroup(
            "ProcessorLogs",
            RetentionInDays=by_environment("LogDays"),
            Metadata=exempt(CKV_AWS_158=AWS_KEY),
        ),
        _function(dashboard_url),
        _permission(),
        *_failures(),
        *_topic(),
    ]


def _function(dashboard_url: AWSHelperFn) -> awslambda.Function:
    variables = {
        "IMAGES_TABLE": Ref("ImagesTable"),
        "TOPIC_ARN": Ref("Topic"),
        "DASHBOARD_URL": dashboard_url,
        "POWERTOOLS_SERVICE_NAME": "proofsheet",
    }
    return awslambda.Function(
        "Processor",
        Description="Reads an uploaded picture, makes its renditions, writes its record and tells the topic",
        Metadata=exempt(
            CKV_AWS_115="ReservedConcurrency is a parameter: new accounts have none to reserve",
            CKV_AWS_116="failures go to the on-failure queue, which knows more than a dead letter queue",
            CKV_AWS_117="it needs S3, DynamoDB and SNS only; in the VPC it would need a NAT gateway",
            CKV_AWS_173="its environment holds names, no secret",
        ),
        Runtime="python3.12",
        Architectures=[Ref("Architecture")],
        Handler="lambda_function.lambda_handler",
        Code=awslambda.Code(S3Bucket=Ref("ArtifactBucket"), S3Key=Ref("LambdaKey")),
        Role=GetAtt("ProcessorRole", "Arn"),
        MemorySize=MEMORY,
        Timeout=TIMEOUT,
        Environment=awslambda.Environment(Variables=variables),
        ReservedConcurrentExecutions=when("ConcurrencyGiven", Ref("ReservedConcurrency")),
        TracingConfig=awslambda.TracingConfig(Mode="Active"),
        RecursiveLoop="Terminate",
        LoggingConfig=awslambda.LoggingConfig(LogFormat="JSON", LogGroup=Ref("ProcessorLogs")),
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


def _failures() -> list[AWSObject]:
    queue = sqs.Queue(
        "FailureQueue",
        MessageRetentionPeriod=14 * 24 * 3600,
        VisibilityTimeout=6 * TIMEOUT,
        SqsManagedSseEnabled=True,
        Metadata=exempt(CKV_AWS_27="encrypted with SQS's own key, which checkov does not know"),
    )
    arn = GetAtt(queue, "Arn")
    document = guards.policy(guards.tls_only([actions.SendMessage, actions.ReceiveMessage], [arn]))
    destination = awslambda.DestinationConfig(OnFailure=awslambda.OnFailure(Destination=arn))
    return [
        queue,
        sqs.QueuePolicy("FailureQueuePolicy", Queues=[Ref(queue)], PolicyDocument=document),
        awslambda.EventInvokeConfig(
            "ProcessorRetries",
            FunctionName=Ref("Processor"),
            Qualifier="$LATEST",
            MaximumRetryAttempts=RETRIES,
            MaximumEventAgeInSeconds=6 * 3600,
            DestinationConfig=destination,
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
