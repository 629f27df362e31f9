"""Deploying to an emulator, and telling what happens."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from cloudformation.deploy import UNCHANGED, DeployFailed, Event, deploy

pytestmark = pytest.mark.emulator

Client = Callable[[str], Any]
Deploy = Callable[..., tuple[dict[str, str], list[Event]]]


@pytest.fixture
def deploy_stack(client: Client, request: pytest.FixtureRequest) -> Deploy:
    """Deploys to a stack of the test's own, and returns outputs and events."""
    name = "stack-" + request.node.name.replace("_", "-").strip("-")

    def run(template: dict[str, Any], **parameters: str) -> tuple[dict[str, str], list[Event]]:
        events: list[Event] = []
        outputs = deploy(client("cloudformation"), name, json.dumps(template), parameters, events.append)
        return dict(outputs), events

    return run


def queues(delay: int = 0) -> dict[str, Any]:
    """A template of two queues; the second has its delay from a parameter with a default."""
    return {
        "Parameters": {"Delay": {"Type": "Number", "Default": 1}, "Wait": {"Type": "Number", "Default": 0}},
        "Resources": {
            "First": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": delay}},
            "Second": {
                "Type": "AWS::SQS::Queue",
                "DependsOn": "First",
                "Properties": {"DelaySeconds": {"Ref": "Delay"}, "ReceiveMessageWaitTimeSeconds": {"Ref": "Wait"}},
            },
        },
        "Outputs": {"Delay": {"Value": {"Ref": "Delay"}}, "Name": {"Value": {"Fn::GetAtt": ["First", "QueueName"]}}},
    }


def broken() -> dict[str, Any]:
    """A template whose second resource cannot be made."""
    template = queues()
    template["Resources"]["Second"] = {
        "Type": "AWS::Lambda::EventInvokeConfig",
        "DependsOn": "First",
        "Properties": {"FunctionName": "no-such-function", "Qualifier": "$LATEST"},
    }
    return template


def story(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.resource, event.status) for event in events]


def test_a_new_stack_is_created_and_told_in_order(deploy_stack: Deploy) -> None:
    outputs, events = deploy_stack(queues(), Delay="7")
    assert outputs["Delay"] == "7"
    assert outputs["Name"]
    told = story(events)
    assert told.index(("First", "CREATE_COMPLETE")) < told.index(("Second", "CREATE_IN_PROGRESS"))
    assert told[-1][1] == "CREATE_COMPLETE"
    assert len(told) == len(set(told))
    assert [event.moment for event in events] == sorted(event.moment for event in events)


def test_nothing_to_do_is_said_and_is_no_error(deploy_stack: Deploy) -> None:
    before, _ = deploy_stack(queues())
    after, events = deploy_stack(queues())
    assert [event.status for event in events] == [UNCHANGED]
    assert after == before


def test_an_update_tells_only_its_own_events(deploy_stack: Deploy) -> None:
    deploy_stack(queues())
    _, events = deploy_stack(queues(delay=5))
    assert events[-1].status == "UPDATE_COMPLETE"
    assert not [event for event in events if event.status.startswith("CREATE")]
    assert ("First", "UPDATE_COMPLETE") in story(events)


def test_parameters_left_out_keep_their_values(deploy_stack: Deploy) -> None:
    deploy_stack(queues(), Delay="7")
    outputs, events = deploy_stack(queues(), Wait="3")
    assert outputs["Delay"] == "7"
    assert events[-1].status == "UPDATE_COMPLETE"


def test_a_parameter_that_the_new_template_dropped_is_no_error(deploy_stack: Deploy) -> None:
    deploy_stack(queues(), Wait="3")
    template = queues()
    del template["Parameters"]["Wait"]
    template["Resources"]["Second"]["Properties"]["ReceiveMessageWaitTimeSeconds"] = 4
    _, events = deploy_stack(template)
    assert events[-1].status == "UPDATE_COMPLETE"


def test_a_failure_names_the_first_resource_and_its_reason(deploy_stack: Deploy) -> None:
    with pytest.raises(DeployFailed, match="no-such-function") as caught:
        deploy_stack(broken())
    assert caught.value.resource == "Second"
    assert "no-such-function" in caught.value.reason


def test_a_failed_update_leaves_the_stack_as_it_was(deploy_stack: Deploy) -> None:
    before, _ = deploy_stack(queues())
    with pytest.raises(DeployFailed, match="no-such-function"):
        deploy_stack(broken())
    after, events = deploy_stack(queues())
    assert (after, events[-1].status) == (before, UNCHANGED)


def test_a_stack_whose_creation_failed_is_made_anew(deploy_stack: Deploy) -> None:
    with pytest.raises(DeployFailed):
        deploy_stack(broken())
    _, events = deploy_stack(queues())
    assert events[-1].status == "CREATE_COMPLETE"


def test_a_stack_that_was_only_reviewed_is_created(client: Client, deploy_stack: Deploy) -> None:
    name = "stack-test-a-stack-that-was-only-reviewed-is-created"
    client("cloudformation").create_change_set(
        StackName=name, ChangeSetName="abandoned", ChangeSetType="CREATE", TemplateBody=json.dumps(queues())
    )
    _, events = deploy_stack(queues())
    assert events[-1].status == "CREATE_COMPLETE"


def test_a_template_that_is_none_is_refused_with_the_reason(deploy_stack: Deploy) -> None:
    with pytest.raises(DeployFailed, match="NoSuchType"):
        deploy_stack({"Resources": {"Thing": {"Type": "AWS::SQS::NoSuchType"}}})


def test_a_large_template_comes_from_s3(client: Client, emulator: str) -> None:
    template = queues()
    template["Metadata"] = {"Padding": "x" * 60_000}
    body = json.dumps(template)
    s3 = client("s3")
    s3.create_bucket(Bucket="templates", CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name})
    s3.put_object(Bucket="templates", Key="large.json", Body=body.encode())
    url = f"{emulator}/templates/large.json"
    outputs = deploy(client("cloudformation"), "large", body, {}, lambda _event: None, template_url=url)
    assert outputs["Delay"] == "1"
