"""The counters of the months against the cards. Transactions keep them right; somebody's hand in the table does not."""

from collections.abc import Iterator

from catalog import moments
from catalog.images import Images
from catalog.items import month_key
from catalog.reconcile import inventory
from catalog.reconcile.inventory import Sum
from catalog.reconcile.judgement import Finding, Wrong

_NOTHING = (0, 0)


def miscounts(images: Images, owner: str) -> Iterator[Finding]:
    """The finding, if there is one, that months of `owner` are counted wrong."""
    wrong = _wrong(images, owner)
    if wrong:
        months = sorted({counter.split("#")[1] for counter in wrong})
        yield Finding(Wrong.MISCOUNT, owner, moments.now(), months=tuple(months))


def recount(images: Images, owner: str) -> None:
    """Put the counters right that are wrong, and that nobody else changes at this moment."""
    for counter, (was, now) in _wrong(images, owner).items():
        inventory.correct(images, owner, counter, was, now)


def _wrong(images: Images, owner: str) -> dict[str, tuple[Sum, Sum]]:
    """What wrong counters say and should say. Where pictures come and go, only what two looks agree on is sure."""
    first = _look(images, owner)
    return first if first and first == _look(images, owner) else {}


def _look(images: Images, owner: str) -> dict[str, tuple[Sum, Sum]]:
    said = inventory.counters(images, owner)
    counted: dict[str, Sum] = {}
    for card in inventory.cards(images, owner):
        key = month_key(card)
        if key:
            count, size = counted.get(key, _NOTHING)
            counted[key] = count + 1, size + card.bytes
    if inventory.counters(images, owner) != said:
        return {}
    pairs = {key: (said.get(key, _NOTHING), counted.get(key, _NOTHING)) for key in said.keys() | counted.keys()}
    return {key: (was, now) for key, (was, now) in pairs.items() if was != now}
