from datetime import UTC, datetime, timedelta

import pytest

from catalog import keys, lifecycle
from catalog.albums import Album, Albums
from catalog.arrangement import Arrangement
from catalog.aws import Aws
from catalog.errors import NotFound
from catalog.images import Images
from catalog.lifecycle import Arrival
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
