"""`kill -9` of everything in the middle of a batch of uploads."""

import hashlib
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.journeys.test_trip import jpeg
from tests.product import Person, Product, eventually

pytestmark = pytest.mark.emulator

BATCH = 24
KILLED_AFTER = 12


def test_no_picture_that_arrived_is_lost_and_none_is_mailed_twice(tmp_path: Path) -> None:
    product = Product(tmp_path / "data")
    product.start()
    try:
        before = Person(product)
        before.finished(before.upload("before.jpg", jpeg(shade=99)))
        arrived = _upload_until_killed(product, before)
        product.start()
        after = Person(product)
        expected = {"before.jpg", *arrived}
        eventually(lambda: _finished(after) >= expected, f"all of {sorted(expected)} ready again", 120)
        cards = after.library()
        contents = {
            card["filename"]: after.finished(card["id"])["sha256"] for card in cards if card["status"] == "ready"
        }
        mailed = {name: len(product.mails_about(f"Ready: {name}")) for name in sorted(expected)}
    finally:
        product.stop()
    assert set(mailed.values()) == {1}
    assert {name: contents[name] for name in arrived} == arrived
    assert max(Counter(card["filename"] for card in cards).values()) == 1
    references = Counter(str(mail["Message-ID"]) for mail in product.mails())
    assert max(references.values()) == 1


def _upload_until_killed(product: Product, person: Person) -> dict[str, str]:
    """Names and SHA-256 of the pictures whose bytes S3 confirmed before everything was killed."""
    arrived: dict[str, str] = {}
    enough = threading.Event()

    def upload(number: int) -> None:
        name, data = f"batch-{number}.jpg", jpeg(1600, 1200, number)
        try:
            person.upload(name, data)
        except (requests.RequestException, AssertionError):
            return
        arrived[name] = hashlib.sha256(data).hexdigest()
        if len(arrived) >= KILLED_AFTER:
            enough.set()

    with ThreadPoolExecutor(4) as uploads:
        for number in range(BATCH):
            uploads.submit(upload, number)
        assert enough.wait(60)
        product.kill_everything()
    return arrived


def _finished(person: Person) -> set[str]:
    return {card["filename"] for card in person.library() if card["status"] == "ready"}
