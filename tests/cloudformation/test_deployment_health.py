"""Waiting for an instance refresh: what Auto Scaling answers is scripted, because the emulator replaces no servers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from cloudformation.deployment.errors import NotHealthy
from cloudformation.deployment.health import Patience, Watch, version_at

BEGAN = datetime(2030, 1, 1, tzinfo=UTC)
BEFORE, AFTER = BEGAN - timedelta(hours=1), BEGAN + timedelta(minutes=1)


@pytest.fixture
def autoscaling() -> Any:
    return boto3.client("autoscaling", "eu-central-1", aws_access_key_id="test", aws_secret_access_key="test")


@pytest.fixture
def answers(autoscaling: Any) -> Iterator[Stubber]:
    with Stubber(autoscaling) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def tell(answers: Stubber, status: str, started: datetime, percent: int = 0) -> None:
    refresh = {"Status": status, "StartTime": started, "PercentageComplete": percent, "StatusReason": "alarm went off"}
    answers.add_response("describe_instance_refreshes", {"InstanceRefreshes": [refresh]})


def follow(autoscaling: Any, patience: Patience) -> list[str]:
    shown: list[str] = []
    Watch(shown.append, patience).refreshes(autoscaling, "group", BEGAN)
    return shown


def test_a_refresh_is_followed_to_its_end(autoscaling: Any, answers: Stubber) -> None:
    tell(answers, "InProgress", AFTER, 50)
    tell(answers, "Successful", AFTER, 100)
    shown = follow(autoscaling, Patience(total=60, pause=0))
    assert shown == ["instance refresh InProgress, 50 %", "instance refresh Successful, 100 %"]


def test_a_refresh_that_rolled_back_says_why(autoscaling: Any, answers: Stubber) -> None:
    tell(answers, "RollbackSuccessful", AFTER)
    with pytest.raises(NotHealthy, match="alarm went off"):
        follow(autoscaling, Patience(total=60, pause=0))


def test_the_refresh_of_an_earlier_update_is_not_ours(autoscaling: Any, answers: Stubber) -> None:
    tell(answers, "Failed", BEFORE)
    assert follow(autoscaling, Patience(total=60, pause=0)) == []


def test_patience_ends(autoscaling: Any, answers: Stubber) -> None:
    tell(answers, "InProgress", AFTER)
    with pytest.raises(NotHealthy, match="still being replaced"):
        follow(autoscaling, Patience(total=0, pause=0))


def test_a_dashboard_that_cannot_be_reached_has_no_version() -> None:
    assert version_at("http://127.0.0.1:9", timeout=2) is None
