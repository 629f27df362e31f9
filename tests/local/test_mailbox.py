"""Notifications become mails, each once."""

import email
import json
from collections.abc import Iterator
from email import policy
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local import mailbox
from tests.product import eventually

REFERENCE = "01JD2Z4X7Q8R9S0T1V2W3X4Y5Z.abc123.ready"


class Post:
    """A topic, the mailbox's queue on it, and a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sqs = boto3.client("sqs")
        self.sns = boto3.client("sns")
        self.topic = self.sns.create_topic(Name="pictures")["TopicArn"]
        self.queue = mailbox.subscribe(self.sqs, self.sns, self.topic)
        self.arrived: list[str] = []
        self.troubles: list[str] = []
        self.box = mailbox.Mailbox(self.sqs, self.queue, folder, self._note, self.troubles.append)

    def _note(self, subject: str, _file: Path) -> None:
        self.arrived.append(subject)

    def publish(self, message: str = "It is in your library.", **more: Any) -> None:
        self.sns.publish(TopicArn=self.topic, Message=message, **{"Subject": "Ready: cat.jpg", **more})

    def mails(self) -> list[Any]:
        return [
            email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in self.folder.glob("*.eml")
        ]


def reference(value: str) -> dict[str, Any]:
    return {"MessageAttributes": {"reference": {"DataType": "String", "StringValue": value}}}


@pytest.fixture
def post(no_real_account: None, tmp_path: Path) -> Iterator[Post]:
    with mock_aws():
        yield Post(tmp_path)


def test_a_notification_becomes_a_mail(post: Post) -> None:
    post.publish("Grüße\nTwo lines", **reference(REFERENCE))
    post.box.read_once(0)
    [mail] = post.mails()
    assert mail["Subject"] == "Ready: cat.jpg"
    assert mail["From"].addresses
    assert mail["To"].addresses
    assert mail["Date"].datetime
    assert mail["Message-ID"] == f"<{REFERENCE}@proofsheet.localhost>"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().splitlines() == ["Grüße", "Two lines"]
    assert post.arrived == ["Ready: cat.jpg"]


def test_the_file_can_be_read_as_it_is(post: Post) -> None:
    post.publish("Grüße", **reference(REFERENCE))
    post.box.read_once(0)
    assert "\r\nGrüße\r\n" in (post.folder / f"{REFERENCE}.eml").read_bytes().decode()


def test_the_same_reference_twice_is_one_mail(post: Post) -> None:
    post.publish("first", **reference(REFERENCE))
    post.publish("second", **reference(REFERENCE))
    post.box.read_once(0)
    post.box.read_once(0)
    assert [mail.get_content().strip() for mail in post.mails()] == ["first"]
    assert len(post.arrived) == 1


def test_messages_without_a_reference_are_told_apart(post: Post) -> None:
    post.publish()
    post.publish()
    post.box.read_once(0)
    post.box.read_once(0)
    assert len(post.mails()) == 2


def test_a_kept_message_leaves_the_queue(post: Post) -> None:
    post.publish()
    post.box.read_once(0)
    counts = post.sqs.get_queue_attributes(QueueUrl=post.queue, AttributeNames=["All"])["Attributes"]
    assert counts["ApproximateNumberOfMessages"] == counts["ApproximateNumberOfMessagesNotVisible"] == "0"


def test_a_message_that_could_not_be_written_stays_in_the_queue(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.publish()

    def full(_self: Path, _data: bytes) -> int:
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        post.box.read_once(0)
    counts = post.sqs.get_queue_attributes(QueueUrl=post.queue, AttributeNames=["All"])["Attributes"]
    assert counts["ApproximateNumberOfMessagesNotVisible"] == "1"
    assert not post.mails()


def test_subscribing_again_makes_no_second_subscription(post: Post) -> None:
    mailbox.subscribe(post.sqs, post.sns, post.topic)
    assert len(post.sns.list_subscriptions_by_topic(TopicArn=post.topic)["Subscriptions"]) == 1


def test_the_thread_reads_until_it_is_stopped(post: Post) -> None:
    post.box.start()
    post.publish()
    while not post.arrived:
        assert not post.troubles
    post.box.stop()
    assert not post.box.thread.is_alive()


def test_a_fault_of_the_queue_is_told_and_does_not_end_it(post: Post) -> None:
    post.sqs.delete_queue(QueueUrl=post.queue)
    post.box.start()
    eventually(lambda: post.troubles, "the fault is told")
    assert post.box.thread.is_alive()
    post.box.stop()


@pytest.mark.parametrize("odd", ["../../etc/passwd", ".hidden", "a/b", "ä.ready", "x" * 300, "with space"])
def test_an_odd_reference_stays_in_the_folder_and_keeps_its_own_file(odd: str) -> None:
    name = mailbox.file_name(odd)
    assert Path(name).name == name
    assert not name.startswith(".")
    assert len(name) < 200
    assert name != mailbox.file_name(odd + "!")
    assert name == mailbox.file_name(odd)


def test_a_line_too_long_for_a_mail_is_folded_and_comes_back_whole() -> None:
    text = "ü" * 2000
    notification = {"MessageId": "1", "Timestamp": "2026-03-04T05:06:07.000Z", "Message": text, "Subject": "Long"}
    raw = mailbox.compose(notification, "1").as_bytes()
    assert max(len(line) for line in raw.splitlines()) <= mailbox.LONGEST_LINE
    assert email.message_from_bytes(raw, policy=policy.default).get_content().strip() == text


def test_a_subject_cannot_add_a_header() -> None:
    notification = json.loads(
        '{"MessageId":"1","Timestamp":"2026-03-04T05:06:07Z","Message":"m","Subject":"a\\r\\nBcc: b@c"}'
    )
    mail = email.message_from_bytes(mailbox.compose(notification, "1").as_bytes(), policy=policy.default)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "a Bcc: b@c"
