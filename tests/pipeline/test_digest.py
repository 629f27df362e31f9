"""Burst and digest, step by step; that no order and no death changes the result is shown by test_mail_once.py."""

import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError

import lambda_function
from catalog import lifecycle, mailing
from catalog.aws import Aws
from catalog.environment import MissingSettings
from catalog.image import Image, Mailing, Status
from catalog.outbox import Sending
from catalog.table import Table
from pipeline import digest, summary
from pipeline.clock import Ring
from pipeline.errors import Malformed
from pipeline.notify import LEASE, Notifier
from pipeline.pace import BURST, paced
from pipeline.settings import Settings
from tests.conftest import REGION
from tests.pipeline.post import URL, Post, Time


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr("catalog.moments.now", time)
    return time


@pytest.fixture
def post(clients: Aws, images_table: Table, time: Time) -> Post:
    return Post(clients, images_table)


def test_the_first_of_a_burst_are_mailed_singly_and_the_others_in_one_digest(post: Post, time: Time) -> None:
    pictures = post.burst(11)
    pictures.append(post.ended("bad.jpg", reason="The file is empty."))
    assert post.notify(pictures[-1])
    assert [mail["Subject"] for mail in post.mails()] == [f"Ready: {n:03}.jpg" for n in range(BURST)]
    assert post.clocks_set() == 1
    time.pass_(60)
    post.ring()
    [mail] = post.mails()
    assert mail["Subject"] == "6 pictures are ready, 1 failed"
    for each in pictures[BURST:]:
        assert mail["Message"].count(f"{URL}/images/{each.id}\n") == 1
    assert "bad.jpg\n  The file is empty.\n" in mail["Message"]
    attributes = {name: each["Value"] for name, each in mail["MessageAttributes"].items()}
    assert (attributes["owner"], attributes["status"]) == ("ann", '["failed", "ready"]')
    for each in pictures:
        assert [step.what for step in post.images.get("ann", each.id).history].count("mailed") == 1
    assert list(post.outbox.waiting("ann")) == []


def test_after_a_digest_everything_waits_for_the_next_one_until_a_minute_was_quiet(post: Post, time: Time) -> None:
    post.burst(6)
    time.pass_(60)
    post.ring()
    post.mails()
    time.pass_(59)
    post.notify(post.ended("late.jpg"))
    assert post.mails() == []
    time.pass_(1)
    post.ring()
    assert [mail["Subject"] for mail in post.mails()] == ["1 picture is ready"]
    time.pass_(60)
    post.ring()
    assert not post.outbox.is_due("ann")
    post.notify(post.ended("later.jpg"))
    assert [mail["Subject"] for mail in post.mails()] == ["Ready: later.jpg"]


def test_clocks_that_ring_too_early_or_too_often_send_nothing(post: Post, time: Time) -> None:
    post.burst(7)
    post.mails()
    stray = Ring("ann", time.now)
    post.digests.ring(stray)
    assert post.mails() == []
    assert list(post.outbox.waiting("ann")) != []
    time.pass_(60)
    post.ring()
    assert len(post.mails()) == 1
    post.notify(post.ended("late.jpg"))
    for ring in (stray, Ring("ann")):
        post.digests.ring(ring)
        assert post.mails() == []
    time.pass_(60)
    post.ring()
    assert len(post.mails()) == 1


def test_a_ring_by_hand_is_heard_at_once(post: Post) -> None:
    post.burst(7)
    post.digests.ring(Ring("ann"))
    assert [mail["Subject"] for mail in post.mails()][-1] == "2 pictures are ready"


def test_a_claimed_mail_stays_single_because_it_may_be_out(post: Post) -> None:
    post.burst(6)
    post.mails()
    image = post.ended("claimed.jpg")
    died = Mailing("died", "2026-01-01T00:00:00.000Z", mailing.reference(image))
    claimed, _ = post.images.change("ann", image.id, lambda now: now and replace(now, mailing=died))
    assert claimed
    assert post.notify(claimed)
    [mail] = post.mails()
    assert mail["MessageAttributes"]["reference"]["Value"] == mailing.reference(image)


def test_what_waits_is_mailed_as_it_is_when_the_clock_rings(post: Post, time: Time) -> None:
    post.burst(5)
    gone, other, failed = (post.ended(name) for name in ("gone.jpg", "other.jpg", "failed.jpg"))
    for each in (gone, other, failed):
        assert post.notify(each)
    post.images.change("ann", gone.id, lambda now: now and lifecycle.trash(now, time.now))
    post.notify(post.ended("other.jpg", content="cd", sequencer="0B"))
    post.notify(post.ended("failed.jpg", reason="The file is empty.", sequencer="0B"))
    post.mails()
    time.pass_(60)
    post.ring()
    [mail] = post.mails()
    assert mail["Subject"] == "1 picture is ready, 1 failed"
    assert "gone.jpg" not in mail["Message"]


def test_a_taken_over_digest_is_the_same_to_the_letter(post: Post, time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    post.burst(8)
    first = post.mails()
    time.pass_(60)
    with monkeypatch.context() as killed:
        killed.setattr(post.outbox, "save", _dies_at(2, post))
        with pytest.raises(ClientError):
            post.ring()
    [once] = post.mails()
    post.notify(post.ended("late.jpg"))
    time.pass_(60)
    post.ring()
    assert post.mails() == []
    time.pass_(LEASE.total_seconds())
    post.ring()
    [again] = post.mails()
    names = ("Subject", "Message", "MessageAttributes")
    assert [once[name] for name in names] == [again[name] for name in names]
    time.pass_(60)
    post.ring()
    assert [mail["Subject"] for mail in post.mails()] == ["1 picture is ready"]
    assert len(first) == BURST


def _dies_at(number: int, post: Post) -> object:
    save, calls = post.outbox.save, []

    def saving(owner: str, sending: Sending) -> Sending:
        calls.append(sending)
        if len(calls) == number:
            raise ClientError({"Error": {"Code": "503"}}, "TransactWriteItems")
        return save(owner, sending)

    return saving


def test_more_than_a_portion_goes_into_the_next_minutes(
    post: Post, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "PORTION", 4)
    post.burst(14)
    post.mails()
    subjects = []
    for _ in range(4):
        time.pass_(60)
        post.ring()
        subjects += [mail["Subject"] for mail in post.mails()]
    assert subjects == ["4 pictures are ready", "4 pictures are ready", "1 picture is ready"]
    assert not post.outbox.is_due("ann")


@pytest.fixture
def picture(post: Post) -> Image:
    return post.ended("a" * 250 + ".jpg")


def test_a_digest_of_any_size_fits_into_a_mail(picture: Image) -> None:
    failed = replace(picture, status=Status.FAILED, reason="x" * 300, filename="日" * 255)
    pictures = [*[picture] * 950, *[failed] * 50]
    assert summary.subject(pictures) == "950 pictures are ready, 50 failed"
    text = summary.text(pictures, URL)
    assert len(text.encode()) < 256_000 / 2
    assert text.count("日" * 255) == 50
    assert "\nand 950 more\n" in text
    assert "\nand 930 more\n" in summary.text([picture] * 980, URL)


@pytest.mark.parametrize(
    ("ready", "failed", "subject"),
    [
        (1, 0, "1 picture is ready"),
        (2, 0, "2 pictures are ready"),
        (0, 1, "1 picture failed"),
        (0, 3, "3 pictures failed"),
    ],
)
def test_subjects_count_as_people_do(picture: Image, ready: int, failed: int, subject: str) -> None:
    assert summary.subject([picture] * ready + [replace(picture, status=Status.FAILED)] * failed) == subject


def test_without_a_queue_every_picture_has_its_own_mail(post: Post) -> None:
    settings = Settings.from_environ({"IMAGES_TABLE": "t", "TOPIC_ARN": post.topic, "DASHBOARD_URL": URL})
    assert type(paced(settings, post.clients, post.table)) is Notifier


def environ(post: Post) -> dict[str, str]:
    return {
        "AWS_REGION": REGION,
        "IMAGES_TABLE": post.table.name,
        "TOPIC_ARN": post.topic,
        "DASHBOARD_URL": URL,
        "DIGEST_QUEUE_URL": post.clocks,
    }


def test_the_entry_takes_what_the_clock_sent(post: Post, time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environ(post).items():
        monkeypatch.setenv(name, value)
    post.burst(6)
    post.mails()
    sent = []
    post.clients.sqs.meta.events.register(
        "provide-client-params.sqs.SendMessage", lambda params, **_: sent.append(params)
    )
    time.pass_(61)  # and the clock that was set is lost
    post.notify(post.ended("late.jpg"))
    [message] = sent
    assert message["DelaySeconds"] == 60
    time.pass_(60)
    lambda_function._digester.cache_clear()
    event = {"Records": [{"messageId": "1", "body": message["MessageBody"]}]}
    lambda_function.digest_handler(event, SimpleNamespace(aws_request_id="1"))
    lambda_function._digester.cache_clear()
    assert [mail["Subject"] for mail in post.mails()] == ["2 pictures are ready"]


def test_the_entry_needs_the_queue(post: Post) -> None:
    with pytest.raises(MissingSettings, match="DIGEST_QUEUE_URL"):
        digest.Digester({name: value for name, value in environ(post).items() if name != "DIGEST_QUEUE_URL"}, Logger())


@pytest.mark.parametrize("body", ["", "[]", "null", "{}", '{"owner":"ann","at":"soon"}', '{"owner":"ann","at":7}'])
def test_what_no_clock_sent_is_a_fault(post: Post, body: str) -> None:
    digester = digest.Digester(environ(post), Logger(service="test"))
    with pytest.raises(Malformed):
        digester({"Records": [{"messageId": "1", "body": body}]})
    assert Ring.read(json.dumps({"owner": "ann"})) == Ring("ann")


def test_claims_outlive_functions() -> None:
    assert timedelta(seconds=60) < LEASE
