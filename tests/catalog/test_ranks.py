import random

from catalog import ranks


def test_what_is_added_comes_last() -> None:
    order = [ranks.after(None)]
    for _ in range(1000):
        order.append(ranks.after(order[-1]))
    assert order == sorted(set(order))


def test_between_any_two_there_is_room_for_more() -> None:
    dice = random.Random(1)
    order = [ranks.after(None)]
    for _ in range(3000):
        place = dice.randrange(len(order) + 1)
        if place == len(order):
            order.append(ranks.after(order[-1]))
        else:
            order.insert(place, ranks.between(order[place - 1] if place else None, order[place]))
    assert order == sorted(set(order))
    assert max(map(len, order)) < 20


def test_the_same_gap_again_and_again_makes_ranks_longer_but_slowly() -> None:
    low = ranks.after(None)
    high = ranks.after(low)
    for _ in range(200):
        high = ranks.between(low, high)
        assert low < high
    assert len(high) < 60
    for _ in range(200):
        low = ranks.between(low, high)
        assert low < high
    assert len(low) < 120


def test_ten_thousand_moved_to_the_front_are_no_longer_than_the_first() -> None:
    first = ranks.after(None)
    for _ in range(10_000):
        before = ranks.between(None, first)
        assert before < first
        assert len(before) == len(first)
        first = before


def test_a_rank_that_two_have_is_shared_by_a_third() -> None:
    rank = ranks.after(None)
    assert ranks.between(rank, rank) == rank
