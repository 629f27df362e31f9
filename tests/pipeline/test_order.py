"""Events that come late, twice, in any order, and about what nobody expected: each ends in the one true state."""

import itertools
from datetime import timedelta
from urllib.parse import quote_plus

import pytest

from catalog import keys, lifecycle, moments
from catalog.image import Status
from catalog.pages import Slice
from catalog.reconcile import Wrong, findings, mend
from pipeline.events import arrivals
from tests.pipeline.test_ingest import KEY, NOW, World, jpeg, world

__all__ = ["world"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_overwritten_twice_told_twice_in_any_order(world: World, order: tuple[int, ...]) -> None:
    contents = [jpeg(64, 48), b"no picture", jpeg(48, 64)]
    told = [world.put(data, f"0{number}") for number, data in enumerate(contents)]
    for number in (*order, *order):
        image = world.ingest(told[number])
    assert (image.status, image.width, image.object_version) == (Status.READY, 48, told[2].object_version)
    assert {each["VersionId"] for each in world.renditions() if each["IsLatest"]} == {
        each.version for each in image.renditions
    }
    assert len(world.mails.sent) == len(set(world.mails.sent))
    assert list(world.images.months("ann").values()) == [(1, len(contents[2]))]


def test_what_was_removed_before_it_was_processed_is_in_the_trash_after_a_comparison(world: World) -> None:
    arrival = world.put(jpeg(64, 48))
    world.bucket.hide(KEY)
    assert world.ingest(arrival).status == Status.READY
    before = moments.now() + timedelta(seconds=1)
    [finding] = findings(world.images, world.bucket, before)
    assert finding.what is Wrong.REMOVED
    mend(world.images, world.bucket, finding, before)
    assert [card.filename for card in world.images.trash("ann", Slice()).cards] == ["beach.jpg"]
    assert not any(each["IsLatest"] for each in world.renditions())


def test_late_news_of_an_upload_that_was_thrown_away_do_not_bring_it_back(world: World) -> None:
    image_id = keys.new_id()
    key = keys.upload_key("ann", image_id, "beach.jpg")
    asked = lifecycle.ask("ann", image_id, key, NOW, {"filename": "beach.jpg", "bytes": 9})
    arrival = world.put(jpeg(64, 48), key=key)
    world.images.change("ann", image_id, lambda _: lifecycle.trash(asked, NOW + timedelta(seconds=5)))
    image = world.ingest(arrival)
    assert (image.deleted_at is not None, image.object_version) == (True, arrival.object_version)
    assert world.renditions() == []
    assert world.mails.sent == []
    assert world.images.months("ann") == {}


def test_a_picture_that_is_thrown_away_while_it_is_processed_leaves_nothing_visible(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrival = world.put(jpeg(64, 48))
    examine = world.sandbox.examine

    def overtaken(*arguments: object) -> object:
        world.images.change(
            "ann", arrival.original.id, lambda image: image and lifecycle.trash(image, NOW + timedelta(seconds=5))
        )
        return examine(*arguments)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(world.sandbox, "examine", overtaken)
    assert world.ingest(arrival).deleted_at
    assert world.renditions() == []


def test_what_is_put_back_after_it_was_lost_or_given_up_is_a_picture_again(world: World) -> None:
    asked = lifecycle.ask("ann", keys.derived_id(KEY), KEY, NOW, {"filename": "beach.jpg", "bytes": 9})
    world.images.change("ann", asked.id, lambda _: lifecycle.abandon(asked, NOW + timedelta(days=9)))
    first = world.ingest(world.put(jpeg(64, 48), "0A"))
    world.images.change("ann", asked.id, lambda image: image and lifecycle.lose(image, image.sequencer, (), NOW))
    again = world.ingest(world.put(jpeg(64, 48), "0B"))
    assert [(image.status, image.reason, image.code) for image in (first, again)] == 2 * [(Status.READY, None, None)]
    assert len(world.mails.sent) == 1
    assert [number for number, _ in world.images.months("ann").values()] == [1]


@pytest.mark.parametrize(
    "key",
    [
        "uploads/nobody-yet/beach.jpg",
        "uploads/ann/2026/käse & brötchen/100% +1 #2 ?.jpg",
        "uploads/ann//double.jpg",
        "uploads/ann/../up.jpg",
        "uploads/ann/<script>alert(1)</script>.jpg",
        f"uploads/ann/{'x' * 1000}.jpg",
        "uploads/ann/no-extension",
        "uploads/ann/zeile\numbruch\t.jpg",
    ],
)
def test_whatever_is_copied_into_a_folder_of_an_owner_is_a_picture_of_his(world: World, key: str) -> None:
    put = world.put(jpeg(64, 48), key=key)
    about = {"key": quote_plus(key, safe="/"), "size": put.bytes, "sequencer": "0A", "versionId": put.object_version}
    event = {"eventName": "ObjectCreated:Put", "eventTime": moments.stamp(NOW), "s3": {"bucket": {"name": "b"}}}
    event["s3"] |= {"object": about}  # type: ignore[operator]  # a dict of dicts
    [(_, arrival)] = arrivals({"Records": [event]})
    image = world.ingest(arrival)
    assert (image.status, image.key, image.owner) == (Status.READY, key, key.split("/")[1])
    assert list(findings(world.images, world.bucket, moments.now() + timedelta(seconds=1))) == []
    assert [card.id for card in world.images.newest(image.owner, Slice()).cards] == [image.id]


@pytest.mark.parametrize(
    "key", ["uploads/", "uploads/ann/", "uploads/ann/album/", "uploads/Ann/a.jpg", "uploads/a.jpg"]
)
def test_folders_and_what_is_nobodys_are_passed_over_by_both_ways(world: World, key: str) -> None:
    world.bucket.put(key, b"", "application/x-directory")
    record = {"eventName": "ObjectCreated:Put", "s3": {"object": {"key": key}}}
    assert list(arrivals({"Records": [record]})) == []
    assert list(findings(world.images, world.bucket, moments.now() + timedelta(seconds=1))) == []
