"""Rules about the way from an upload to its record."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.cloudformation.resolved import Resolved, named, needs
from tests.cloudformation.rules.data import refuses_plain_http, statements
from tests.cloudformation.rules.rule import rule, spoil

ROOT = Path(__file__).parents[3]


@rule(spoil("ImagesBucket", "DependsOn", to=["LogsBucketPolicy"]))
def the_bucket_waits_for_its_permission(stack: Resolved) -> Iterator[str]:
    permissions = set(stack.of("Lambda::Permission"))
    for name, bucket in stack.of("S3::Bucket").items():
        if "NotificationConfiguration" in bucket and not permissions & needs(stack.resources[name]):
            yield f"{name} would be told of a function that it may not call yet"


@rule(spoil("ProcessorPermission", "Properties", "SourceAccount"))
def permissions_name_their_source(stack: Resolved) -> Iterator[str]:
    for name, permission in stack.of("Lambda::Permission").items():
        if not {"SourceArn", "SourceAccount"} <= set(permission):
            yield name


def triggers(stack: Resolved) -> list[str]:
    """Return the key prefixes that start the function; an empty one for a notification without a filter."""
    found = []
    for bucket in stack.of("S3::Bucket").values():
        for event in bucket.get("NotificationConfiguration", {}).get("LambdaConfigurations", []):
            rules = event.get("Filter", {}).get("S3Key", {}).get("Rules", [])
            found += [rule["Value"] for rule in rules if rule["Name"] == "prefix"] or [""]
    return found


def writable(stack: Resolved) -> list[str]:
    """Return the key prefixes that the function may write."""
    policies = stack.of("IAM::Role")["ProcessorRole"]["Policies"]
    return [
        resource["Fn::Join"][1][-2]
        for policy in policies
        for statement in statements(policy["PolicyDocument"])
        if "s3:PutObject" in statement["Action"]
        for resource in statement["Resource"]
    ]


@rule(spoil("ImagesBucket", "Properties", "NotificationConfiguration", "LambdaConfigurations", 0, "Filter"))
def the_function_cannot_trigger_itself(stack: Resolved) -> Iterator[str]:
    for trigger in triggers(stack) or ["no trigger"]:
        for written in writable(stack) or ["nothing to write"]:
            if trigger.startswith(written) or written.startswith(trigger) or not written.endswith("/"):
                yield f"writes {written}, is started by {trigger or 'everything'}"


# The clock of a digest sets the next one as long as somebody waits; AWS would end a burst's after sixteen minutes.
LOOPS = {"Digester": "Allow"}


@rule(spoil("Processor", "Properties", "RecursiveLoop"))
def loops_are_ended(stack: Resolved) -> Iterator[str]:
    for name, function in stack.of("Lambda::Function").items():
        if function.get("RecursiveLoop") != LOOPS.get(name, "Terminate"):
            yield name


@rule(spoil("Processor", "Properties", "LoggingConfig"))
def functions_log_where_lines_expire(stack: Resolved) -> Iterator[str]:
    for name, function in stack.of("Lambda::Function").items():
        config = function.get("LoggingConfig", {})
        if config.get("LogFormat") != "JSON" or not named(config.get("LogGroup")) & set(stack.of("Logs::LogGroup")):
            yield name


@rule(spoil("WebLogs", "Properties", "RetentionInDays"))
def log_lines_expire(stack: Resolved) -> Iterator[str]:
    yield from (name for name, group in stack.of("Logs::LogGroup").items() if "RetentionInDays" not in group)


@rule(spoil("FailureRecorder", "Properties", "Handler", to="lambda_function.record_failure"))
def functions_have_the_names_that_aws_calls(stack: Resolved) -> Iterator[str]:
    tree = ast.parse((ROOT / "lambda" / "lambda_function.py").read_text())
    known = {f"lambda_function.{node.name}" for node in tree.body if isinstance(node, ast.FunctionDef)}
    yield from (name for name, one in stack.of("Lambda::Function").items() if one["Handler"] not in known)


@rule(spoil("Processor", "Properties", "Code", "S3Key", to="lambda.zip"))
def new_code_has_a_new_key(stack: Resolved) -> Iterator[str]:
    for name, function in stack.of("Lambda::Function").items():
        if function["Code"]["S3Key"] != stack.choice["LambdaKey"]:
            yield f"{name} would not be updated"


@rule(spoil("Processor", "Properties", "Runtime", to="python3.11"))
def function_and_servers_run_the_packaged_python(stack: Resolved) -> Iterator[str]:
    for name, function in stack.of("Lambda::Function").items():
        if function["Runtime"] != "python3.12" or function["Architectures"] != [
            stack.choice.get("Architecture", "arm64")
        ]:
            yield name


@rule(spoil("TopicPolicy", "Properties", "PolicyDocument", "Statement", 0, "Condition"))
def topics_and_queues_refuse_plain_http(stack: Resolved) -> Iterator[str]:
    guarded: set[str] = set()
    for kind, place in (("SNS::TopicPolicy", "Topics"), ("SQS::QueuePolicy", "Queues")):
        for policy in stack.of(kind).values():
            if refuses_plain_http(policy["PolicyDocument"]):
                guarded |= named(policy[place])
    yield from (set(stack.of("SNS::Topic")) | set(stack.of("SQS::Queue"))) - guarded


@rule(spoil("FailureQueue", "Properties", "SqsManagedSseEnabled"))
def queues_are_encrypted(stack: Resolved) -> Iterator[str]:
    yield from (name for name, queue in stack.of("SQS::Queue").items() if not queue.get("SqsManagedSseEnabled"))


@rule(spoil("AlarmTopic", "Properties", "KmsMasterKeyId", to="alias/aws/sns"))
def alarms_reach_their_topic(stack: Resolved) -> Iterator[str]:
    for name in _alarm_topics(stack):
        if "KmsMasterKeyId" in stack.of("SNS::Topic")[name]:
            yield f"{name} is encrypted with a key that CloudWatch may not use"
        if not any(_lets_alarms_in(policy, name) for policy in stack.of("SNS::TopicPolicy").values()):
            yield f"{name} lets no alarm in"


def _alarm_topics(stack: Resolved) -> set[str]:
    return set().union(*(named(alarm.get("AlarmActions", [])) for alarm in stack.of("CloudWatch::Alarm").values()))


def _lets_alarms_in(policy: dict[str, object], topic: str) -> bool:
    return named(policy["Topics"]) == {topic} and any(
        one["Effect"] == "Allow" and one["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
        for one in statements(policy["PolicyDocument"])  # type: ignore[arg-type]  # troposphere gives any JSON
    )


@rule(spoil("DeadLetters", "Properties", "AlarmActions"))
def alarms_tell_somebody(stack: Resolved) -> Iterator[str]:
    for name, alarm in stack.of("CloudWatch::Alarm").items():
        if not alarm.get("AlarmActions") or not alarm.get("OKActions") or "TreatMissingData" not in alarm:
            yield name


@rule(lambda document: document["Resources"].pop("DeadLetters"))
def what_can_break_has_an_alarm(stack: Resolved) -> Iterator[str]:
    watched = {alarm["MetricName"] for alarm in stack.of("CloudWatch::Alarm").values()}
    wanted = {
        "HTTPCode_ELB_5XX_Count",
        "HTTPCode_Target_5XX_Count",
        "TargetResponseTime",
        "UnHealthyHostCount",
        "HealthyHostCount",
        "Errors",
        "Throttles",
        "Duration",
        "ApproximateNumberOfMessagesVisible",
        "ReadThrottleEvents",
        "WriteThrottleEvents",
        "NumberOfNotificationsFailed",
        "DestinationDeliveryFailures",
        "Invocations",
    }
    if stack.choice["Egress"] != "none":
        wanted.add("ErrorPortAllocation")
    yield from wanted - watched
