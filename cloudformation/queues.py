"""Queues that feed functions, each with a queue of last resort for what its function cannot do."""

from awacs import sqs as actions
from troposphere import AWSHelperFn, AWSObject, GetAtt, Ref, sqs

from cloudformation import guards
from cloudformation.exemptions import exempt
from cloudformation.functions import TIMEOUT

RECEIVES = 10
"""How often a message is tried: an hour, which outlasts most faults of AWS."""


def queue_and_last(title: str, last_title: str) -> list[AWSObject]:
    """Return a queue and the one that takes what was received in vain, with their policies."""
    last = _queue(last_title)
    redrive = sqs.RedrivePolicy(deadLetterTargetArn=GetAtt(last, "Arn"), maxReceiveCount=RECEIVES)
    queue = _queue(title, RedrivePolicy=redrive)
    return [part for each in (last, queue) for part in (each, _policy(each))]


def _queue(title: str, **more: AWSHelperFn | sqs.RedrivePolicy) -> sqs.Queue:
    return sqs.Queue(
        title,
        MessageRetentionPeriod=14 * 24 * 3600,
        VisibilityTimeout=6 * TIMEOUT,
        SqsManagedSseEnabled=True,
        Metadata=exempt(CKV_AWS_27="encrypted with SQS's own key, which checkov does not know"),
        **more,
    )


def _policy(queue: sqs.Queue) -> sqs.QueuePolicy:
    document = guards.policy(guards.tls_only([actions.SendMessage, actions.ReceiveMessage], [GetAtt(queue, "Arn")]))
    return sqs.QueuePolicy(f"{queue.title}Policy", Queues=[Ref(queue)], PolicyDocument=document)
