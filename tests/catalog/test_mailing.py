from datetime import timedelta

from catalog import lifecycle, mailing
from tests.catalog.test_lifecycle import NOW, arrival, arrived, ready


def test_only_one_worker_may_mail_and_only_once() -> None:
    lease = timedelta(minutes=1)
    mine = mailing.claim_mail(ready(), "me", NOW, lease)
    assert mine.mailing
    assert mine.mailing.by == "me"
    assert mailing.claim_mail(mine, "you", NOW, lease) is mine
    taken_over = mailing.claim_mail(mine, "you", NOW + timedelta(minutes=2), lease)
    assert taken_over.mailing
    assert taken_over.mailing.by == "you"
    sent = mailing.mailed(mine, mailing.reference(mine), NOW)
    assert mailing.claim_mail(sent, "me", NOW + timedelta(days=1), lease) is sent
    assert [step.what for step in sent.history] == ["arrived", "ready", "mailed"]


def test_the_same_content_in_the_same_state_is_not_mailed_again_after_a_retry() -> None:
    sent = mailing.mailed(ready("0A"), mailing.reference(ready("0A")), NOW)
    again = lifecycle.arrive(sent, arrival("0B"))
    assert again
    done = lifecycle.finish(again, {"sha256": "ab"}, (), NOW)
    assert mailing.claim_mail(done, "me", NOW, timedelta(minutes=1)) is done
    other = lifecycle.finish(again, {"sha256": "cd"}, (), NOW)
    assert mailing.claim_mail(other, "me", NOW, timedelta(minutes=1)).mailing


def test_a_mail_waits_for_the_digest_or_is_claimed_and_never_both() -> None:
    lease = timedelta(minutes=1)
    waits = mailing.wait_for_digest(ready())
    assert mailing.waits_for_digest(waits)
    assert mailing.wait_for_digest(waits) is waits
    assert mailing.claim_mail(waits, "me", NOW, lease) is waits
    claimed = mailing.claim_mail(ready(), "me", NOW, lease)
    assert mailing.wait_for_digest(claimed) is claimed
    assert mailing.wait_for_digest(arrived()).waiting is None


def test_what_waits_or_is_claimed_for_an_older_content_is_not_so_for_a_newer_one() -> None:
    lease = timedelta(minutes=1)
    for older in (mailing.wait_for_digest(ready("0A")), mailing.claim_mail(ready("0A"), "me", NOW, lease)):
        again = lifecycle.arrive(older, arrival("0B"))
        assert again
        newer = lifecycle.finish(again, {"sha256": "cd"}, (), NOW)
        assert not mailing.waits_for_digest(newer)
        mine = mailing.claim_mail(newer, "you", NOW, lease)
        assert mine.mailing
        assert mine.mailing.by == "you"
        told_of_older = mailing.mailed(mine, mailing.reference(ready("0A")), NOW)
        assert mailing.claim_mail(told_of_older, "me", NOW, lease) is told_of_older
        assert mailing.waits_for_digest(mailing.wait_for_digest(newer))


def test_what_waited_goes_on_waiting_if_it_ends_the_same_again() -> None:
    waits = mailing.wait_for_digest(ready("0A"))
    again = lifecycle.arrive(waits, arrival("0B"))
    assert again
    assert not mailing.waits_for_digest(again)
    assert mailing.waits_for_digest(lifecycle.finish(again, {"sha256": "ab"}, (), NOW))
