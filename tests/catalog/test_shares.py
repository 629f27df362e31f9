from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalog.errors import NotFound
from catalog.limits import MAX_SHARES
from catalog.shares import Kind, Share, Shares, new
from catalog.table import Table

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
MOMENT = timedelta(milliseconds=1)


@pytest.fixture
def shares(images_table: Table) -> Shares:
    return Shares(images_table)


def added(shares: Shares, owner: str = "ann", lifetime: timedelta = WEEK) -> Share:
    share = new(owner, Kind.ALBUM, "summer", NOW, lifetime)
    shares.add(share)
    return share


def test_a_link_is_found_by_its_token_until_it_expires(shares: Shares, images_table: Table) -> None:
    share = replace(new("ann", Kind.IMAGE, "beach", NOW, WEEK), password="hash", originals=True)
    shares.add(share)
    assert shares.find(share.token, NOW + WEEK - MOMENT) == share
    with pytest.raises(NotFound):
        shares.find(share.token, NOW + WEEK)
    assert shares.every("ann", NOW + WEEK) == []
    row = images_table.get({"pk": f"S#{share.token}", "sk": "S"})
    assert row
    assert row["expires"] == int((NOW + WEEK).timestamp()) + 1


@pytest.mark.parametrize("token", ["", "x", "x" * 24, "x" * 3000, "ä" * 24, "../" * 8])
def test_what_is_no_token_finds_nothing(shares: Shares, token: str) -> None:
    with pytest.raises(NotFound):
        shares.find(token, NOW)


def test_a_token_is_long_enough_and_never_the_same() -> None:
    tokens = {new("ann", Kind.ALBUM, "summer", NOW, WEEK).token for _ in range(100)}
    assert len(tokens) == 100
    assert {len(token) * 6 for token in tokens} == {144}  # bits


def test_a_stopped_link_is_gone_for_good_also_where_somebody_just_opens_it(shares: Shares) -> None:
    share, other = added(shares), added(shares, "bob")
    with pytest.raises(NotFound):
        shares.stop("bob", share.id)
    shares.stop("ann", share.id)
    shares.count(share, NOW)
    with pytest.raises(NotFound):
        shares.find(share.token, NOW)
    assert shares.every("ann", NOW) == []
    with pytest.raises(NotFound):
        shares.stop("ann", share.id)
    assert shares.every("bob", NOW) == [other]


def test_looks_are_counted(shares: Shares) -> None:
    share = added(shares)
    shares.count(share, NOW)
    shares.count(share, NOW + MOMENT)
    found = shares.find(share.token, NOW)
    assert (found.opened, found.opened_at) == (2, "2026-03-04T12:00:00.001Z")
    assert shares.every("ann", NOW) == [found]


def test_the_list_stands_what_the_table_has_not_swept(shares: Shares) -> None:
    for _ in range(MAX_SHARES + 1):
        added(shares, lifetime=timedelta(days=1))
    kept = added(shares)
    assert shares.every("ann", NOW + timedelta(days=2)) == [kept]
