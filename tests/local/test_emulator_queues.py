"""How queues run on the emulator: a clock of a digest is a message that is held back."""

import pytest

from tests.local.cloud import Cloud
from tests.product import eventually

pytestmark = pytest.mark.emulator


def test_a_message_is_held_back_as_it_asks_also_over_a_restart(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    queue = sqs.create_queue(QueueName="clocks")["QueueUrl"]
    for body, delay in (("next", 600), ("soon", 1), ("now", 0)):
        sqs.send_message(QueueUrl=queue, MessageBody=body, DelaySeconds=delay)

    def received() -> str | None:
        messages = sqs.receive_message(QueueUrl=queue).get("Messages", [])
        return messages[0]["Body"] if messages else None

    assert [eventually(received, "what was held back") for _ in range(2)] == ["now", "soon"]
    cloud.stop()
    cloud.start()
    held_back = "ApproximateNumberOfMessagesDelayed"
    answer = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[held_back])
    assert answer["Attributes"] == {held_back: "1"}
