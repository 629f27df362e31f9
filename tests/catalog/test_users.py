from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalog import keyring
from catalog.errors import AlreadyExists, NotFound
from catalog.table import Table
from catalog.throttle import Throttle
from catalog.users import User, Users, sign_out, sign_out_everywhere

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def test_a_user_is_saved_listed_and_never_overwritten(users: Users) -> None:
    ann = users.create(User("ann", "hash", "2026", admin=True))
    users.create(User("bob", "hash", "2026"))
    assert users.find("ann") == ann
    assert users.names() == ["ann", "bob"]
    with pytest.raises(AlreadyExists):
        users.create(User("ann", "other", "2026"))
    assert users.find("ann") == ann
    assert users.find("eve") is None


def test_nobody_is_nobody(users: Users) -> None:
    assert users.names() == []
    with pytest.raises(NotFound):
        users.change("eve", sign_out_everywhere)


def test_changes_of_two_at_once_are_both_kept(users: Users) -> None:
    users.create(User("ann", "hash", "2026"))
    calls = []

    def disable(user: User) -> User:
        calls.append(user)
        if len(calls) == 1:
            users.change("ann", lambda other: replace(other, admin=True))
        return replace(user, disabled=True)

    after = users.change("ann", disable)
    assert (after.admin, after.disabled) == (True, True)


def test_ended_sessions_are_kept_until_they_are_void_anyway() -> None:
    user = sign_out(User("ann", "h", "2026"), "s1", NOW + timedelta(hours=1), NOW)
    user = sign_out(user, "s2", NOW + timedelta(days=1), NOW)
    assert set(user.signed_out) == {"s1", "s2"}
    assert set(sign_out(user, "s3", NOW + timedelta(days=2), NOW + timedelta(hours=2)).signed_out) == {"s2", "s3"}
    everywhere = sign_out_everywhere(user)
    assert (everywhere.session_version, everywhere.signed_out) == (2, {})


def test_a_token_is_known_and_is_not_in_the_table(users: Users, users_table: Table) -> None:
    token = users.issue_token("ann", "laptop", NOW)
    assert users.token_owner(token) == "ann"
    assert users.token_owner(token + "x") is None
    assert token not in str(users_table._client.scan(TableName=users_table.name))


def test_tries_are_counted_by_window(users_table: Table) -> None:
    throttle = Throttle(users_table)
    assert [throttle.count("ann", NOW, 60) for _ in range(3)] == [1, 2, 3]
    assert throttle.count("bob", NOW, 60) == 1
    assert throttle.count("ann", NOW + timedelta(minutes=1), 60) == 1


def test_all_servers_share_the_first_ones_keys(users_table: Table) -> None:
    assert keyring.load(users_table, NOW) == keyring.load(users_table, NOW + timedelta(days=1))


def test_rotating_again_and_again_never_leaves_a_ring_that_cannot_sign(users_table: Table) -> None:
    old, _ = keyring.signing(keyring.load(users_table, NOW), NOW)
    for _ in range(5):
        ring = keyring.rotate(users_table, NOW)
    assert keyring.signing(ring, NOW)[0] == old
    much_later = NOW + timedelta(days=1)
    assert len(keyring.rotate(users_table, much_later)) == 3


def test_a_leaked_key_is_out_at_once(users_table: Table) -> None:
    old, _ = keyring.signing(keyring.load(users_table, NOW), NOW)
    keyring.replace(users_table, NOW)
    signs, accepted = keyring.signing(keyring.load(users_table, NOW), NOW)
    assert signs != old
    assert accepted == []


def test_a_new_key_is_accepted_before_it_signs(users_table: Table) -> None:
    old, _ = keyring.signing(keyring.load(users_table, NOW), NOW)
    ring = keyring.rotate(users_table, NOW)
    signs, accepted = keyring.signing(ring, NOW)
    assert signs == old
    assert len(accepted) == 1
    later, fallbacks = keyring.signing(ring, NOW + timedelta(minutes=6))
    assert (later, fallbacks) == (accepted[0], [old])


def test_what_a_newer_release_knows_of_a_user_is_passed_over(users: Users, users_table: Table) -> None:
    users.create(User("ann", "hash", "2026-01-01T00:00:00.000Z"))
    row = users_table.get({"pk": "U#ann"})
    assert row
    users_table.put(row | {"user": row["user"].replace("{", '{"colour": "red", ', 1)})
    found = users.find("ann")
    assert found
    assert found.password == "hash"
