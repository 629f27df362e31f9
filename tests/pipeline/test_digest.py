"""Burst and digest, step by step; that no order and no death changes the result is shown by test_mail_once.py."""

from dataclasses import replace
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from catalog import lifecycle, mailing
from catalog.image import Mailing
from catalog.outbox import Sending
from pipeline import digest
from pipeline.clock import Ring
from pipeline.notify import LEASE, Notifier
from pipeline.pace import BURST, paced
from pipeline.settings import Settings
from tests.pipeline.post import URL, Post, Time


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


def test_without_a_queue_every_picture_has_its_own_mail(post: Post) -> None:
    settings = Settings.from_environ({"IMAGES_TABLE": "t", "TOPIC_ARN": post.topic, "DASHBOARD_URL": URL})
    assert type(paced(settings, post.clients, post.table)) is Notifier


def test_claims_outlive_functions() -> None:
    assert timedelta(seconds=60) < LEASE
