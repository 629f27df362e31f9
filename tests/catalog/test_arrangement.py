from dataclasses import replace

import pytest

from catalog import keys, lifecycle
from catalog.albums import Album, Albums
from catalog.arrangement import Arrangement
from catalog.aws import Aws
from catalog.errors import NotFound
from catalog.image import Image
from catalog.images import Images
from catalog.limits import MAX_ALBUMS, MAX_TAGS
from catalog.pages import Slice
from tests.catalog.test_albums import NOW, add, albums, arrangement, listed, order, summer
from tests.dynamodb import once

__all__ = ["albums", "arrangement", "summer"]


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
