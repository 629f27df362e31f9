from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalog import keys, lifecycle
from catalog.image import Image, Status
from catalog.lifecycle import Arrival

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
KEY = "uploads/ann/beach.jpg"


def arrival(sequencer: str = "0A", at: datetime = NOW) -> Arrival:
    original = keys.parse(KEY)
    assert original
    return Arrival(KEY, bytes=100, at=at, sequencer=sequencer, object_version="v1", original=original)


def arrived(sequencer: str = "0A") -> Image:
    image = lifecycle.arrive(None, arrival(sequencer))
    assert image
    return image


def ready(sequencer: str = "0A") -> Image:
    return lifecycle.finish(arrived(sequencer), {"sha256": "ab", "width": 3, "height": 2}, (), NOW)


def test_an_announced_picture_keeps_its_name_and_takes_the_time_of_its_arrival() -> None:
    asked = lifecycle.ask("ann", "X", KEY, NOW, {"filename": "Beach?.jpg", "bytes": 99, "content_type": "image/jpeg"})
    image = lifecycle.arrive(asked, arrival(at=NOW + timedelta(seconds=9)))
    assert image
    assert (image.filename, image.status, image.bytes) == ("Beach?.jpg", Status.PROCESSING, 100)
    assert image.uploaded_at == "2026-03-04T05:06:16.000Z"
    assert [step.what for step in image.history] == ["asked", "arrived"]


def test_the_same_event_again_changes_nothing() -> None:
    done = ready()
    assert lifecycle.arrive(done, arrival()) is done
    assert not lifecycle.is_current(done, arrival())


def test_the_same_event_again_while_processing_goes_on_with_it() -> None:
    image = arrived()
    assert lifecycle.arrive(image, arrival()) is image
    assert lifecycle.is_current(image, arrival())


@pytest.mark.parametrize(("older", "newer"), [("0A", "0B"), ("0A", "0A1"), ("0a", "0B"), ("09FF", "0A")])
def test_a_late_event_about_an_older_object_changes_nothing(older: str, newer: str) -> None:
    image = ready(newer)
    assert lifecycle.arrive(image, arrival(older)) is image


def test_sequencers_of_different_length_are_filled_up_with_zeros() -> None:
    assert arrival("0A").order == arrival("0A00").order


def test_an_overwritten_object_is_the_same_picture_again_with_its_first_time_of_upload() -> None:
    tagged = replace(ready("0A"), tags=("sea",))
    image = lifecycle.arrive(tagged, arrival("0B", NOW + timedelta(days=1)))
    assert image
    assert (image.status, image.uploaded_at, image.tags) == (Status.PROCESSING, tagged.uploaded_at, ("sea",))
    assert not lifecycle.is_current(image, arrival("0A"))


def test_a_failed_overwrite_says_nothing_of_the_old_content() -> None:
    again = lifecycle.arrive(ready("0A"), arrival("0B"))
    assert again
    failed = lifecycle.fail(again, "empty", "The file is empty.", {}, NOW)
    assert (failed.width, failed.sha256, failed.reason) == (None, None, "The file is empty.")


def test_what_is_given_up_fails_as_a_fault_with_its_trace() -> None:
    failed = lifecycle.give_up(arrived(), arrival(), "broke off: Timeout", NOW)
    assert failed
    assert (failed.status, failed.code) == (Status.FAILED, lifecycle.FAULT)
    assert [step.what for step in failed.history] == ["arrived", "broke off: Timeout", f"failed: {failed.reason}"]
    assert lifecycle.give_up(failed, arrival(), "broke off: Timeout", NOW) is failed


def test_giving_up_an_older_event_changes_nothing() -> None:
    for image in (ready("0A"), ready("0B"), arrived("0B")):
        assert lifecycle.give_up(image, arrival("0A"), "broke off", NOW) is image


def test_what_nobody_heard_of_is_given_up_as_well() -> None:
    failed = lifecycle.give_up(None, arrival(), "broke off", NOW)
    assert failed
    assert (failed.status, failed.filename) == (Status.FAILED, "beach.jpg")


def test_an_arrival_under_another_pictures_id_is_a_picture_of_its_own() -> None:
    mine = arrival()
    assert lifecycle.own(mine, None) is mine
    assert lifecycle.own(mine, arrived()) is mine
    other = lifecycle.own(mine, replace(arrived(), key="uploads/ann/other.jpg"))
    assert other.original.id == keys.derived_id(KEY)


def test_an_event_from_before_the_deletion_leaves_the_picture_in_the_trash() -> None:
    trashed = lifecycle.trash(ready("0A"), NOW)
    assert lifecycle.arrive(trashed, arrival("0B", NOW - timedelta(seconds=1))) is trashed
    back = lifecycle.arrive(trashed, arrival("0B", NOW + timedelta(seconds=1)))
    assert back
    assert back.deleted_at is None


def test_late_news_of_the_first_upload_bring_back_nothing_that_was_deleted_for_good() -> None:
    asked = lifecycle.ask("ann", "X", KEY, NOW, {"filename": "Beach.jpg"})
    purged = lifecycle.purge(lifecycle.trash(asked, NOW + timedelta(seconds=2)), NOW + timedelta(seconds=3))
    late = lifecycle.arrive(purged, arrival(at=NOW + timedelta(seconds=1)))
    assert late
    assert (late.deleted_at, late.purged) == (purged.deleted_at, True)
    newer = lifecycle.arrive(purged, arrival(at=NOW + timedelta(seconds=4)))
    assert newer
    assert (newer.deleted_at, newer.purged) == (None, False)


def test_history_is_bounded() -> None:
    image = ready()
    for _ in range(300):
        image = lifecycle.retry(image, NOW)
    assert len(image.history) == 100
