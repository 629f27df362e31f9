import json
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

import lambda_function
from catalog import mailing, moments
from catalog.image import Image, Mailing, Status
from pipeline.errors import Malformed
from pipeline.failures import Letter
from tests.pipeline.test_failures import World, letter, s3_event, world

__all__ = ["world"]


@pytest.mark.parametrize(
    "body",
    [
        "no JSON",
        "[]",
        "null",
        "{}",
        json.dumps(letter({"Records": [{"eventName": "ObjectCreated:Put"}]})),
        json.dumps(letter({"hello": "there"})),
        json.dumps(letter(requestPayload=None)),
        json.dumps(letter(requestContext=None)),
        json.dumps(letter(responsePayload=[1])),
        json.dumps(letter(responsePayload={"errorType": 7})),
    ],
)
def test_what_is_no_letter_is_kept_for_somebody_to_look_at_and_holds_nothing_up(
    world: World, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Malformed):
        Letter.read(body)
    assert world.receive(body, letter()) == ["0"]
    assert world.image().status == Status.FAILED
    assert "not recorded" in caplog.messages


def test_an_event_that_grew_too_old_has_no_answer_of_the_function() -> None:
    old = letter()
    old["requestContext"] = {"condition": "EventAgeExceeded"}
    del old["responsePayload"], old["responseContext"]
    assert Letter.read(json.dumps(old)).trace == "broke off: EventAgeExceeded"


def test_a_trace_holds_nothing_but_names() -> None:
    strange = letter(responsePayload={"errorType": "<script>\n" + "x" * 300})
    trace = Letter.read(json.dumps(strange)).trace
    assert "<" not in trace
    assert "\n" not in trace
    assert len(trace) < 120


@pytest.mark.parametrize("step", ["_save", "_publish"])
def test_a_fault_keeps_its_message_only_and_the_next_time_ends_it(
    world: World, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    target = world.recorder._failures.images if step == "_save" else world.recorder._failures.notifier
    original = getattr(target, step)
    calls: list[object] = []

    def fault(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 1:
            raise ClientError({"Error": {"Code": "503"}}, "Any")
        return original(*arguments)

    monkeypatch.setattr(target, step, fault)
    monkeypatch.setattr("catalog.mailing.claim_mail", _without_lease)
    other = letter(s3_event("uploads/ann/other.jpg"))
    assert world.receive(letter(), other) == ["0"]
    assert world.receive(letter()) == []
    assert world.image().history[-1].what == "mailed"
    assert len(world.mails()) == 2


def _without_lease(image: Image, by: str, now: datetime, lease: timedelta) -> Image:
    return replace(image, mailing=Mailing(by, moments.stamp(now))) if mailing.owes_mail(image) else image


def test_the_entry_is_put_together_from_the_environment_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGES_TABLE", "ImagesTable")
    monkeypatch.setenv("TOPIC_ARN", world.recorder._failures.notifier._topic)
    monkeypatch.setenv("DASHBOARD_URL", "https://pictures.example")
    lambda_function._recorder.cache_clear()
    event = {"Records": [{"messageId": "1", "body": json.dumps(letter())}]}
    answer = lambda_function.failure_handler(event, SimpleNamespace(aws_request_id="recorder"))
    lambda_function._recorder.cache_clear()
    assert answer == {"batchItemFailures": []}
    assert world.image().status == Status.FAILED
