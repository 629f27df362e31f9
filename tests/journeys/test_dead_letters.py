"""A function that breaks off three times: its pictures say so, their owner is told, and a retry mends them."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from local import stack
from tests.journeys.test_trip import jpeg, put
from tests.product import Person, Product, eventually

pytestmark = pytest.mark.emulator

BROKEN = "def lambda_handler(event, context):\n    raise RuntimeError('the disk of 10.0.0.7 is full')\n"


@dataclass(frozen=True)
class Operator:
    """Somebody with rights in the account that the product is deployed to."""

    product: Product

    @contextmanager
    def broken_function(self) -> Iterator[None]:
        """While this lasts, every event of the bucket meets a fault of the function."""
        functions, name = self.product.client("lambda"), self.product.output("ProcessorFunction")
        parameters = self.product.client("cloudformation").describe_stacks(StackName=stack.STACK)["Stacks"][0][
            "Parameters"
        ]
        key = next(each["ParameterValue"] for each in parameters if each["ParameterKey"] == "LambdaKey")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("lambda_function.py", BROKEN)
        functions.update_function_code(FunctionName=name, ZipFile=packed.getvalue())
        try:
            yield
        finally:
            functions.update_function_code(FunctionName=name, S3Bucket=stack.ARTIFACTS, S3Key=key)

    def waiting(self, queue: str) -> int:
        """Messages of a queue, also those that somebody is busy with."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self.product.client("sqs").get_queue_attributes(
            QueueUrl=self.product.output(queue), AttributeNames=names
        )
        return sum(int(answer["Attributes"][each]) for each in names)


@pytest.fixture(scope="module")
def operator(product: Product) -> Operator:
    return Operator(product)


def test_a_picture_that_broke_off_three_times_says_so_and_a_retry_mends_it(
    product: Product, newcomer: Person, operator: Operator
) -> None:
    before = dead_letters(newcomer)
    with operator.broken_function():
        failed = newcomer.finished(newcomer.upload("Fault.jpg", jpeg(900, 700, 60)))
    assert failed["status"] == "failed"
    assert failed["reason"]
    what = [step["what"] for step in failed["history"]]
    assert what[:2] == ["asked", "arrived"]
    assert what[2].startswith("broke off: ")
    assert "10.0.0.7" not in str(failed)
    [mail] = product.mails_about("Failed: Fault.jpg")
    assert failed["reason"] in " ".join(mail.get_content().split())
    assert dead_letters(newcomer) == before + 1
    eventually(lambda: operator.waiting("FailureQueueUrl") == 0, "the queue is empty again")

    mended = retried(newcomer, failed["id"])
    assert (mended["status"], mended["width"], mended["uploaded_at"]) == ("ready", 900, failed["uploaded_at"])
    assert "reason" not in mended
    assert len(product.mails_about("Ready: Fault.jpg")) == 1
    assert dead_letters(newcomer) == before


def test_an_object_whose_record_was_never_made_is_not_forgotten(
    product: Product, demo: Person, operator: Operator
) -> None:
    with operator.broken_function():
        put(product, "uploads/demo/sync/never.jpg", jpeg(640, 480, 61))

        def found() -> str | None:
            return next((card["id"] for card in demo.library() if card["filename"] == "never.jpg"), None)

        failed = demo.finished(eventually(found, "a record of never.jpg"))
    assert failed["status"] == "failed"
    mended = retried(demo, failed["id"])
    assert (mended["status"], mended["uploaded_at"]) == ("ready", failed["uploaded_at"])


def test_what_is_no_letter_is_kept_and_holds_nothing_up(product: Product, demo: Person, operator: Operator) -> None:
    product.client("sqs").send_message(QueueUrl=product.output("FailureQueueUrl"), MessageBody="no letter")
    with operator.broken_function():
        failed = demo.finished(demo.upload("Behind.jpg", jpeg(shade=62), force=True))
    assert failed["status"] == "failed"
    eventually(lambda: operator.waiting("FailureQueueUrl") == 1, "only what is no letter is left")
    product.client("sqs").purge_queue(QueueUrl=product.output("FailureQueueUrl"))
    assert retried(demo, failed["id"])["status"] == "ready"


def dead_letters(person: Person) -> int:
    return int(person.api("GET", "/stats").json()["dead_letters"])


def retried(person: Person, image_id: str) -> dict[str, Any]:
    """The picture after a retry, ready or failed again."""
    assert person.api("POST", f"/images/{image_id}/retry").status_code == 202

    def look() -> dict[str, Any] | None:
        image = person.image(image_id)
        *_, since = "\n".join(step["what"] for step in image["history"]).split("retried")
        return image if "ready" in since or "failed" in since else None

    return eventually(look, f"end of the retry of {image_id}")
