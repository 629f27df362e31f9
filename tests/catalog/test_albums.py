from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalog import keys, lifecycle
from catalog.albums import Album, Albums
from catalog.arrangement import Arrangement
from catalog.aws import Aws
from catalog.errors import NotFound
from catalog.image import Image
from catalog.images import Images
from catalog.lifecycle import Arrival
from catalog.limits import MAX_ALBUMS, MAX_TAGS
from catalog.pages import Slice
from catalog.table import Table
from tests.dynamodb import once

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture
def albums(images_table: Table) -> Albums:
    return Albums(images_table)


@pytest.fixture
def arrangement(albums: Albums, images: Images, images_table: Table) -> Arrangement:
    return Arrangement(albums, images, images_table)


@pytest.fixture
def summer(albums: Albums) -> Album:
    return albums.create("ann", "Summer", NOW)


def add(images: Images, name: str, owner: str = "ann") -> str:
    key = f"uploads/{owner}/{name}.jpg"
    original = keys.parse(key)
    assert original
    event = Arrival(key, 100, NOW, "0A", "v1", original)
    images.change(owner, original.id, lambda before: lifecycle.arrive(before, event))
    found = {"sha256": name, "camera": "C"}
    images.change(owner, original.id, lambda before: before and lifecycle.finish(before, found, (), NOW))
    return original.id


def order(arrangement: Arrangement, album: Album) -> str:
    cards = arrangement.page("ann", album.id, Slice()).cards
    return "".join(card.filename.removesuffix(".jpg") for card in cards)


def listed(albums: Albums) -> list[tuple[str, int, str | None]]:
    page, _ = albums.page("ann", Slice())
    return [
        (each.album.title, each.count, each.cover.filename if each.cover else None)
        for each in albums.listed("ann", page)
    ]


def test_an_album_is_made_renamed_and_deleted(albums: Albums, summer: Album) -> None:
    later = albums.create("ann", "Winter", NOW + timedelta(days=1))
    assert listed(albums) == [("Winter", 0, None), ("Summer", 0, None)]
    albums.change("ann", summer.id, title="Summer 2026")
    albums.delete("ann", later.id)
    assert listed(albums) == [("Summer 2026", 0, None)]
    with pytest.raises(NotFound):
        albums.get("ann", later.id)


def test_two_changes_of_an_album_at_once_are_both_kept(clients: Aws, albums: Albums, summer: Album) -> None:
    once(clients, "PutItem", lambda: albums.change("ann", summer.id, cover="I#1#a"))
    albums.change("ann", summer.id, title="Winter")
    changed = albums.get("ann", summer.id)
    assert (changed.title, changed.cover) == ("Winter", "I#1#a")


def test_a_change_brings_no_deleted_album_back(clients: Aws, albums: Albums, summer: Album) -> None:
    once(clients, "PutItem", lambda: albums.delete("ann", summer.id))
    with pytest.raises(NotFound):
        albums.change("ann", summer.id, title="Winter")
    assert listed(albums) == []


def test_nobody_sees_or_changes_anothers_album(
    albums: Albums, arrangement: Arrangement, images: Images, summer: Album
) -> None:
    mine, his = add(images, "a"), add(images, "b", "bob")
    arrangement.add("ann", summer.id, [mine])
    for attempt in (
        lambda: albums.get("bob", summer.id),
        lambda: albums.change("bob", summer.id, title="Mine"),
        lambda: albums.delete("bob", summer.id),
        lambda: arrangement.add("bob", summer.id, [his]),
        lambda: arrangement.remove("bob", summer.id, [mine]),
        lambda: arrangement.move("bob", summer.id, his, None),
        lambda: arrangement.choose_cover("bob", summer.id, mine),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert arrangement.add("ann", summer.id, [his]) == [his]
    assert arrangement.page("bob", summer.id, Slice()).cards == []
    assert listed(albums) == [("Summer", 1, "a.jpg")]


def test_pictures_stand_in_the_order_that_was_chosen(arrangement: Arrangement, images: Images, summer: Album) -> None:
    ids = {name: add(images, name) for name in "abcde"}
    assert arrangement.add("ann", summer.id, ids.values()) == []
    assert order(arrangement, summer) == "abcde"
    for moved, behind, expected in (
        ("e", None, "eabcd"),
        ("a", "c", "ebcad"),
        ("e", "d", "bcade"),
        ("b", "b", "bcade"),
        ("b", None, "bcade"),
        ("c", "b", "bcade"),
        ("e", "d", "bcade"),
    ):
        arrangement.move("ann", summer.id, ids[moved], behind and ids[behind])
        assert order(arrangement, summer) == expected


def test_a_picture_changes_places_with_its_neighbour_and_stops_at_the_ends(
    arrangement: Arrangement, images: Images, summer: Album
) -> None:
    ids = {name: add(images, name) for name in "abcd"}
    arrangement.add("ann", summer.id, ids.values())
    seen = []
    for earlier in (True, True, True, True, False, False, False, False):
        arrangement.step("ann", summer.id, ids["d"], earlier=earlier)
        seen.append(order(arrangement, summer))
    assert seen == ["abdc", "adbc", "dabc", "dabc", "adbc", "abdc", "abcd", "abcd"]


def test_a_picture_can_be_put_behind_one_that_is_taken_out_meanwhile(
    clients: Aws, arrangement: Arrangement, images: Images, summer: Album
) -> None:
    a, b, c = (add(images, name) for name in "abc")
    arrangement.add("ann", summer.id, [a, b, c])
    once(clients, "Query", lambda: arrangement.remove("ann", summer.id, [c]))
    arrangement.move("ann", summer.id, a, c)
    assert order(arrangement, summer) == "ba"


def test_adding_again_moves_nothing_and_moving_adds(arrangement: Arrangement, images: Images, summer: Album) -> None:
    a, b, c = (add(images, name) for name in "abc")
    arrangement.add("ann", summer.id, [a, b])
    assert arrangement.add("ann", summer.id, [a, c]) == []
    assert order(arrangement, summer) == "abc"
    arrangement.remove("ann", summer.id, [b])
    assert order(arrangement, summer) == "ac"
    arrangement.move("ann", summer.id, b, a)
    assert order(arrangement, summer) == "abc"
    assert [card.filename for card in images.newest("ann", Slice()).cards].count("b.jpg") == 1


def test_what_has_not_arrived_or_was_thrown_away_is_left_out(
    arrangement: Arrangement, images: Images, summer: Album
) -> None:
    asked = lifecycle.ask("ann", keys.new_id(), "uploads/ann/x/a.jpg", NOW, {"filename": "a.jpg", "bytes": 1})
    images.change("ann", asked.id, lambda _: asked)
    thrown_away, there = add(images, "b"), add(images, "c")
    images.change("ann", thrown_away, lambda before: before and lifecycle.trash(before, NOW))
    assert arrangement.add("ann", summer.id, [asked.id, thrown_away, there, "none"]) == [asked.id, thrown_away, "none"]
    assert order(arrangement, summer) == "c"
    with pytest.raises(NotFound):
        arrangement.move("ann", summer.id, asked.id, None)


def test_the_trash_takes_a_picture_out_of_its_albums_and_gives_it_back_to_its_place(
    albums: Albums, arrangement: Arrangement, images: Images, summer: Album
) -> None:
    ids = {name: add(images, name) for name in "abc"}
    arrangement.add("ann", summer.id, ids.values())
    images.change("ann", ids["a"], lambda before: before and lifecycle.trash(before, NOW))
    assert (order(arrangement, summer), listed(albums)) == ("bc", [("Summer", 2, "b.jpg")])
    with pytest.raises(NotFound):
        arrangement.choose_cover("ann", summer.id, ids["a"])
    images.change("ann", ids["a"], lambda before: before and lifecycle.restore(before, NOW))
    assert (order(arrangement, summer), listed(albums)) == ("abc", [("Summer", 3, "a.jpg")])


def test_a_chosen_cover_stands_for_the_album_as_long_as_it_is_there(
    albums: Albums, arrangement: Arrangement, images: Images, summer: Album
) -> None:
    a, b, c = (add(images, name) for name in "abc")
    arrangement.add("ann", summer.id, [a, b])
    arrangement.choose_cover("ann", summer.id, b)
    assert listed(albums) == [("Summer", 2, "b.jpg")]
    with pytest.raises(NotFound):
        arrangement.choose_cover("ann", summer.id, c)
    images.change("ann", b, lambda before: before and lifecycle.trash(before, NOW))
    assert listed(albums) == [("Summer", 1, "a.jpg")]
    images.change("ann", b, lambda before: before and lifecycle.restore(before, NOW))
    assert listed(albums) == [("Summer", 2, "b.jpg")]
    arrangement.remove("ann", summer.id, [b])
    assert listed(albums) == [("Summer", 1, "a.jpg")]


def test_an_album_is_a_search_with_dates_as_well(arrangement: Arrangement, images: Images, summer: Album) -> None:
    arrangement.add("ann", summer.id, [add(images, "a")])
    found = images.by_edge("ann", "album", summer.id, Slice(since="2026-03", until="2026-03")).cards
    assert [card.filename for card in found] == ["a.jpg"]
    assert images.by_edge("ann", "album", summer.id, Slice(since="2026-04")).cards == []


def test_a_deleted_album_keeps_no_room_in_a_picture_that_is_in_many(
    albums: Albums, arrangement: Arrangement, images: Images
) -> None:
    picture = add(images, "a")
    made = [albums.create("ann", str(number), NOW) for number in range(MAX_ALBUMS + 1)]
    for album in made[:-1]:
        assert arrangement.add("ann", album.id, [picture]) == []
    assert arrangement.add("ann", made[-1].id, [picture]) == [picture]
    albums.delete("ann", made[0].id)
    assert arrangement.add("ann", made[-1].id, [picture]) == []
    assert order(arrangement, made[-1]) == "a"
    assert [place.album for place in images.get("ann", picture).albums] == [album.id for album in made[1:]]


def test_a_picture_with_everything_fits_into_one_transaction_whatever_happens(
    albums: Albums, arrangement: Arrangement, images: Images
) -> None:
    picture = add(images, "a")

    def load(image: Image | None) -> Image | None:
        return image and replace(image, favourite=True, tags=tuple(f"tag {number}" for number in range(MAX_TAGS)))

    images.change("ann", picture, load)
    made = [albums.create("ann", str(number), NOW) for number in range(MAX_ALBUMS)]
    for album in made:
        assert arrangement.add("ann", album.id, [picture]) == []
    images.change("ann", picture, lambda before: before and lifecycle.trash(before, NOW))
    images.change("ann", picture, lambda before: before and lifecycle.restore(before, NOW))
    others = tuple(f"other {number}" for number in range(MAX_TAGS))
    images.change("ann", picture, lambda before: before and replace(before, tags=others, camera="D"))
    assert all(order(arrangement, album) == "a" for album in made)


def test_pages_of_albums_and_of_their_pictures_lead_on(
    albums: Albums, arrangement: Arrangement, images: Images, summer: Album
) -> None:
    albums.create("ann", "Winter", NOW)
    first, cursor = albums.page("ann", Slice(limit=1))
    rest, end = albums.page("ann", Slice(limit=1, cursor=cursor))
    assert [each.title for each in first + rest] == ["Winter", "Summer"]
    assert end is None or albums.page("ann", Slice(limit=1, cursor=end))[0] == []
    arrangement.add("ann", summer.id, [add(images, name) for name in "abc"])
    page = arrangement.page("ann", summer.id, Slice(limit=2))
    rest_of = arrangement.page("ann", summer.id, Slice(limit=2, cursor=page.next))
    assert [card.filename for card in page.cards + rest_of.cards] == ["a.jpg", "b.jpg", "c.jpg"]
