from dataclasses import replace
from datetime import timedelta

import pytest

from catalog import lifecycle, mailing, moments
from catalog.errors import Conflict
from catalog.images import Images
from catalog.outbox import Digest, Outbox, Sending
from catalog.table import Table
from tests.catalog.test_lifecycle import NOW, ready

MINUTE = timedelta(minutes=1)
DIGEST = Digest("ann.1.digest", "2 pictures are ready", "käse.jpg", ("ready",), {"1": "1.ab.ready"}, "2026-01-01")


@pytest.fixture
def outbox(images_table: Table) -> Outbox:
    return Outbox(images_table)


def test_pictures_are_counted_for_each_owner_and_minute(outbox: Outbox) -> None:
    assert [outbox.count("ann", NOW, MINUTE) for _ in range(3)] == [1, 2, 3]
    assert outbox.count("bob", NOW, MINUTE) == 1
    assert outbox.count("ann", NOW + MINUTE, MINUTE) == 1


def test_a_digest_is_due_from_the_first_clock_until_it_is_stopped(outbox: Outbox) -> None:
    assert (outbox.is_due("ann"), outbox.rings_at("ann")) == (False, None)
    outbox.set_clock("ann", NOW)
    assert (outbox.is_due("ann"), outbox.rings_at("ann")) == (True, NOW)
    outbox.set_clock("ann", None)
    assert (outbox.is_due("ann"), outbox.rings_at("ann")) == (True, None)
    outbox.stop_clock("ann")
    outbox.stop_clock("ann")
    assert not outbox.is_due("ann")


def test_a_claim_is_refused_to_whoever_read_before_another_one(outbox: Outbox) -> None:
    seen = outbox.find("ann")
    claimed = outbox.save("ann", replace(seen, digest=DIGEST))
    assert outbox.find("ann") == claimed
    assert outbox.find("bob") == Sending()
    done = outbox.save("ann", replace(claimed, digest=None))
    for older in (seen, claimed):
        with pytest.raises(Conflict):
            outbox.save("ann", replace(older, digest=DIGEST))
    assert outbox.find("ann") == done


def test_who_waits_is_listed_until_he_is_mailed_or_has_no_mail_to_wait_for(outbox: Outbox, images: Images) -> None:
    waits = mailing.wait_for_digest(ready())
    images.change("ann", waits.id, lambda _: waits)
    assert list(outbox.waiting("ann")) == [waits.id]
    assert list(outbox.waiting("bob")) == []
    images.change("ann", waits.id, lambda now: now and lifecycle.trash(now, NOW))
    assert list(outbox.waiting("ann")) == []
    images.change("ann", waits.id, lambda now: now and lifecycle.restore(now, NOW))
    assert list(outbox.waiting("ann")) == [waits.id]
    images.change("ann", waits.id, lambda now: now and mailing.mailed(now, mailing.reference(now), moments.now()))
    assert list(outbox.waiting("ann")) == []
