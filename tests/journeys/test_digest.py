"""A dozen pictures at once: each is in exactly one mail, whatever is announced again."""

import re
from collections import Counter

import pytest

from catalog import moments
from catalog.bucket import Bucket
from tests.journeys.test_trip import jpeg
from tests.product import Person, Product, eventually

pytestmark = pytest.mark.emulator

DOZEN = 12


def mailed(product: Product, person: Person) -> Counter[str]:
    """How many mails each picture of `person` is in."""
    own = {card["id"] for card in person.library()}
    named = [name for mail in product.mails() for name in re.findall(r"/images/(\w+)", str(mail.get_content()))]
    return Counter(name for name in named if name in own)


def test_a_burst_is_mailed_singly_at_first_then_in_one_digest_and_never_again(
    product: Product, newcomer: Person
) -> None:
    names = [f"burst-{number}.jpg" for number in range(DOZEN)]
    ids = [newcomer.upload(name, jpeg(shade=number)) for number, name in enumerate(names)]
    broken = newcomer.upload("broken.jpg", b"no picture")
    for each in (*ids, broken):
        newcomer.finished(each)
    singles = product.mails()
    product.ring(newcomer.name)
    eventually(lambda: set(mailed(product, newcomer)) == {*ids, broken}, "a mail about each")
    assert set(mailed(product, newcomer).values()) == {1}
    [digest] = [mail for mail in product.mails() if re.fullmatch(r"\d+ pictures are ready, 1 failed", mail["Subject"])]
    assert newcomer.image(broken)["reason"] in str(digest.get_content())
    # Five in a minute; the turn of a minute may lie between.
    assert 5 <= sum(each["Subject"].startswith("Ready: burst-") for each in singles) <= 10

    _announce_again(product, newcomer)
    product.ring(newcomer.name)
    eventually(lambda: not waiting(product), "all clocks heard that rang")
    assert set(mailed(product, newcomer).values()) == {1}


@pytest.mark.slow
def test_the_clock_rings_of_itself(product: Product, newcomer: Person) -> None:
    ids = [newcomer.upload(f"alone-{number}.jpg", jpeg(shade=number + 100)) for number in range(DOZEN)]
    eventually(lambda: set(mailed(product, newcomer)) == set(ids), "a mail about each", 150)
    assert set(mailed(product, newcomer).values()) == {1}


def waiting(product: Product) -> int:
    """Clocks that rang and are not heard yet."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    queue = product.output("DigestQueueUrl")
    answer = product.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)
    return sum(int(answer["Attributes"][each]) for each in names)


def _announce_again(product: Product, person: Person) -> None:
    """What a repair does with every picture; then wait until all were processed once more."""
    client, name = product.bucket()
    bucket = Bucket(client, name)
    for each in list(bucket.objects(f"uploads/{person.name}/")):
        bucket.announce(each.key, moments.now())
    eventually(lambda: all(_times(person, each["id"]) == 2 for each in person.library()), "all processed twice")


def _times(person: Person, image_id: str) -> int:
    image = person.image(image_id)
    is_done = image["status"] in {"ready", "failed"}
    return sum(step["what"] == "arrived" for step in image["history"]) if is_done else 0
