"""The digest of a burst of mails: the queue of its clocks, and the function that they call."""

from troposphere import AWSHelperFn, AWSObject, GetAtt, Ref, awslambda

from cloudformation.functions import FED_BY_A_QUEUE, function, log_group
from cloudformation.queues import queue_and_last


def digest(dashboard_url: AWSHelperFn) -> list[AWSObject]:
    """Return what makes digests; links in them go to `dashboard_url`."""
    return [
        *queue_and_last("DigestQueue", "UnsentQueue"),
        log_group("DigesterLogs"),
        function(
            "Digester",
            dashboard_url,
            FED_BY_A_QUEUE,
            Description="Tells the topic about all pictures of an owner that wait for it, once a minute at most",
            Handler="lambda_function.digest_handler",
            MemorySize=512,
            # It sets the next clock, until nothing waits: a long burst is a loop, a turn a minute, that has to go on.
            RecursiveLoop="Allow",
        ),
        awslambda.EventSourceMapping(
            "DigestMapping",
            FunctionName=Ref("Digester"),
            EventSourceArn=GetAtt("DigestQueue", "Arn"),
            BatchSize=1,  # the digest of one owner may need most of the time that the function has
        ),
    ]
