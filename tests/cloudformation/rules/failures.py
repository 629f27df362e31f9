"""Rules about what is left when processing fails: nothing is lost, nothing comes for ever, somebody hears of it."""

from collections.abc import Iterator

from pipeline.notify import LEASE
from tests.cloudformation.resolved import Resolved, named
from tests.cloudformation.rules.rule import rule, spoil


def feeders(stack: Resolved, function: str) -> set[str]:
    """Return the queues that a function is fed by."""
    mappings = stack.of("Lambda::EventSourceMapping").values()
    return set().union(*(named(one["EventSourceArn"]) for one in mappings if named(one["FunctionName"]) == {function}))


def asynchronous(stack: Resolved) -> set[str]:
    """Return the functions that no queue feeds: Lambda itself tries their events again, and gives up."""
    return {name for name in stack.of("Lambda::Function") if not feeders(stack, name)}


@rule(spoil("ProcessorRetries", "Properties", "DestinationConfig"))
def failures_are_kept(stack: Resolved) -> Iterator[str]:
    for name in asynchronous(stack):
        configs = [
            one for one in stack.of("Lambda::EventInvokeConfig").values() if named(one["FunctionName"]) == {name}
        ]
        kept = [one for one in configs if named(one.get("DestinationConfig")) & set(stack.of("SQS::Queue"))]
        if not kept or kept[0]["MaximumRetryAttempts"] != 2:
            yield name


@rule(lambda document: document["Resources"].pop("FailureMapping"))
def failures_reach_the_record(stack: Resolved) -> Iterator[str]:
    fed = set().union(*(feeders(stack, name) for name in stack.of("Lambda::Function")))
    for config in stack.of("Lambda::EventInvokeConfig").values():
        yield from named(config.get("DestinationConfig")) - fed


@rule(spoil("FailureQueue", "Properties", "RedrivePolicy"))
def no_message_comes_for_ever(stack: Resolved) -> Iterator[str]:
    for function in stack.of("Lambda::Function"):
        for name in feeders(stack, function):
            redrive = stack.of("SQS::Queue")[name].get("RedrivePolicy", {})
            last = named(redrive.get("deadLetterTargetArn"))
            if not last or name in last or not 5 <= redrive["maxReceiveCount"] <= 100:
                yield f"{name}: {redrive}"


@rule(spoil("FailureMapping", "Properties", "FunctionResponseTypes"))
def one_bad_message_does_not_hold_up_its_batch(stack: Resolved) -> Iterator[str]:
    for name, mapping in stack.of("Lambda::EventSourceMapping").items():
        if mapping["BatchSize"] != 1 and mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield name


@rule(spoil("FailureQueue", "Properties", "MessageRetentionPeriod"))
def failures_wait_for_a_fortnight(stack: Resolved) -> Iterator[str]:
    for name, queue in stack.of("SQS::Queue").items():
        if queue.get("MessageRetentionPeriod") != 14 * 24 * 3600:
            yield name


@rule(spoil("FailureRecorder", "Properties", "Timeout", to=61))
def the_queue_hides_messages_longer_than_the_function_runs(stack: Resolved) -> Iterator[str]:
    for function, properties in stack.of("Lambda::Function").items():
        for name in feeders(stack, function):
            hidden = stack.of("SQS::Queue")[name].get("VisibilityTimeout", 30)
            if hidden < 6 * properties["Timeout"]:
                yield f"{name}: {hidden} s for a function of {properties['Timeout']} s"


@rule(spoil("FailureQueue", "Properties", "VisibilityTimeout", to=100))
def a_message_comes_again_when_the_claim_of_its_mail_has_run_out(stack: Resolved) -> Iterator[str]:
    longest = max(function["Timeout"] for function in stack.of("Lambda::Function").values())
    for name, queue in stack.of("SQS::Queue").items():
        hidden = queue["VisibilityTimeout"]
        if not longest < LEASE.total_seconds() < hidden:
            yield f"functions run for {longest} s, a claim is held for {LEASE}, {name} hides messages for {hidden} s"


@rule(spoil("Digester", "Properties", "Environment", "Variables", "DIGEST_QUEUE_URL", to={"Ref": "FailureQueue"}))
def clocks_are_set_where_they_are_heard(stack: Resolved) -> Iterator[str]:
    for name, function in stack.of("Lambda::Function").items():
        if named(function["Environment"]["Variables"]["DIGEST_QUEUE_URL"]) != feeders(stack, "Digester"):
            yield name


@rule(lambda document: document["Resources"].pop("DeadLettersWait"))
def dead_letters_ring_wherever_they_are(stack: Resolved) -> Iterator[str]:
    alarms = stack.of("CloudWatch::Alarm").values()
    watched = {(alarm["MetricName"], name) for alarm in alarms for name in named(alarm["Dimensions"])}
    queues, functions = set(stack.of("SQS::Queue")), set(stack.of("Lambda::Function"))
    letters = set().union(*(named(one["DestinationConfig"]) for one in stack.of("Lambda::EventInvokeConfig").values()))
    recorders = {name for name in functions if feeders(stack, name) & letters}
    wanted = {("ApproximateNumberOfMessagesVisible", name) for name in queues}
    wanted |= {("Invocations", name) for name in recorders}
    wanted |= {("Errors", name) for name in functions - recorders}
    wanted |= {("DestinationDeliveryFailures", name) for name in asynchronous(stack)}
    yield from map(str, wanted - watched)
