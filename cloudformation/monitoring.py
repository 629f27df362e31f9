"""What wakes somebody up."""

from dataclasses import dataclass
from typing import Any

from troposphere import AWSHelperFn, AWSObject, GetAtt, Ref, cloudwatch, sns

from cloudformation import guards
from cloudformation.dashboard import dashboard
from cloudformation.exemptions import exempt
from cloudformation.functions import TIMEOUT

FIVE_MINUTES = 300

Dimensions = dict[str, AWSHelperFn]


@dataclass(frozen=True)
class Measure:
    """One metric of CloudWatch: where it is, and how a period's values become one."""

    namespace: str
    name: str
    dimensions: Dimensions
    statistic: str = "Sum"

    def properties(self) -> dict[str, Any]:
        """Return the metric as an alarm wants it; a percentile is no plain statistic there."""
        kind = "ExtendedStatistic" if self.statistic.startswith("p") else "Statistic"
        dimensions = [cloudwatch.MetricDimension(Name=key, Value=value) for key, value in self.dimensions.items()]
        return {
            "Namespace": self.namespace,
            "MetricName": self.name,
            "Dimensions": dimensions,
            kind: self.statistic,
            "Period": FIVE_MINUTES,
        }


@dataclass(frozen=True)
class Watch:
    """An alarm: what a person reads, what is measured, and above which value for how many periods it goes off."""

    title: str
    meaning: str
    measure: Measure
    above: float = 0
    periods: int = 1
    condition: str | None = None


def monitoring() -> list[AWSObject]:
    """Return the alarms with the topic that they tell, and the dashboard."""
    return [*_topic(), *(_alarm(watch) for watch in watches()), _no_server(), dashboard()]


def _topic() -> list[AWSObject]:
    reason = "alias/aws/sns lets no alarm in, and alarms would vanish in silence; they hold no secret"
    topic = sns.Topic("AlarmTopic", DisplayName="Proofsheet alarms", Metadata=exempt(CKV_AWS_26=reason))
    document = guards.topic_policy(Ref(topic), guards.alarms_may_publish(Ref(topic)))
    mail = sns.SubscriptionResource(
        "AlarmMail", Condition="AlarmEmailGiven", TopicArn=Ref(topic), Protocol="email", Endpoint=Ref("AlarmEmail")
    )
    return [topic, sns.TopicPolicy("AlarmTopicPolicy", Topics=[Ref(topic)], PolicyDocument=document), mail]


def balancer(name: str, statistic: str = "Sum") -> Measure:
    """Return a metric of the load balancer."""
    return Measure("AWS/ApplicationELB", name, {"LoadBalancer": GetAtt("Balancer", "LoadBalancerFullName")}, statistic)


def servers(name: str, statistic: str) -> Measure:
    """Return a metric of the group of servers behind the load balancer."""
    group = {"TargetGroup": GetAtt("Servers", "TargetGroupFullName")}
    return Measure("AWS/ApplicationELB", name, balancer(name).dimensions | group, statistic)


def processor(name: str, statistic: str = "Sum") -> Measure:
    """Return a metric of the function that processes uploads."""
    return Measure("AWS/Lambda", name, {"FunctionName": Ref("Processor")}, statistic)


def waiting(queue: str) -> Measure:
    """Return how many messages wait in a queue."""
    name = {"QueueName": GetAtt(queue, "QueueName")}
    return Measure("AWS/SQS", "ApproximateNumberOfMessagesVisible", name, "Maximum")


def watches() -> list[Watch]:
    """Return every simple alarm."""
    recorded = Measure("AWS/Lambda", "Invocations", {"FunctionName": Ref("FailureRecorder")})
    digests = Measure("AWS/Lambda", "Errors", {"FunctionName": Ref("Digester")})
    lost = processor("DestinationDeliveryFailures")
    mails = Measure("AWS/SNS", "NumberOfNotificationsFailed", {"TopicName": GetAtt("Topic", "TopicName")})
    slow = 0.8 * TIMEOUT * 1000
    return [
        Watch("BalancerErrors", "The load balancer answered 5xx itself", balancer("HTTPCode_ELB_5XX_Count"), 5),
        Watch("ServerErrors", "The dashboard answered 5xx", balancer("HTTPCode_Target_5XX_Count"), 5),
        Watch("Slow", "One page in twenty took over 2 s", balancer("TargetResponseTime", "p95"), 2, 3),
        Watch("UnhealthyServer", "A server fails its health check", servers("UnHealthyHostCount", "Maximum"), 0, 3),
        Watch("ProcessorErrors", "The function failed", processor("Errors")),
        Watch("ProcessorThrottled", "The function was held back", processor("Throttles")),
        Watch("ProcessorSlow", "A picture took most of the time there is", processor("Duration", "Maximum"), slow),
        Watch("DeadLetters", "A picture failed three times; its record says so", recorded),
        Watch("DeadLetterLost", "Lambda could not put a failure into the queue; reconcile", lost),
        Watch("DeadLettersWait", "Nothing empties the queue of failures", waiting("FailureQueue"), periods=3),
        Watch("Unrecorded", "A failure could not be recorded; mend, then redrive it", waiting("UnrecordedQueue")),
        Watch("DigestErrors", "A digest could not be mailed; it is tried again", digests),
        Watch("DigestsWait", "Nothing makes the digests that are due", waiting("DigestQueue"), periods=3),
        Watch("DigestsUnsent", "A digest was tried for an hour; mend, then redrive it", waiting("UnsentQueue")),
        Watch("MailFailed", "SNS could not deliver", mails),
        *(_throttled(table, kind) for table in ("ImagesTable", "UsersTable") for kind in ("Read", "Write")),
        *(_ports(zone, condition) for zone, condition in (("A", "Nat"), ("B", "NatPerAz"))),
    ]


def _throttled(table: str, kind: str) -> Watch:
    measure = Measure("AWS/DynamoDB", f"{kind}ThrottleEvents", {"TableName": Ref(table)})
    return Watch(f"{table}{kind}Throttled", f"DynamoDB held back: {kind.lower()} of {table}", measure)


def _ports(zone: str, condition: str) -> Watch:
    measure = Measure("AWS/NATGateway", "ErrorPortAllocation", {"NatGatewayId": Ref(f"NatGateway{zone}")})
    return Watch(f"NatPorts{zone}", "A NAT gateway ran out of ports", measure, condition=condition)


def _alarm(watch: Watch) -> cloudwatch.Alarm:
    alarm = cloudwatch.Alarm(
        watch.title,
        AlarmDescription=watch.meaning,
        ComparisonOperator="GreaterThanThreshold",
        Threshold=watch.above,
        EvaluationPeriods=watch.periods,
        TreatMissingData="notBreaching",
        **watch.measure.properties(),
        **_actions(),
    )
    if watch.condition:
        alarm.Condition = watch.condition
    return alarm


def _actions() -> dict[str, list[Ref]]:
    return {"AlarmActions": [Ref("AlarmTopic")], "OKActions": [Ref("AlarmTopic")]}


def _no_server() -> cloudwatch.Alarm:
    return cloudwatch.Alarm(
        "NoServer",
        AlarmDescription="No healthy server: the dashboard is down",
        ComparisonOperator="LessThanThreshold",
        Threshold=1,
        EvaluationPeriods=2,
        TreatMissingData="breaching",
        **servers("HealthyHostCount", "Maximum").properties(),
        **_actions(),
    )
