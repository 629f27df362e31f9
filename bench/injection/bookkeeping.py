"""The items of the table against the records that they are made from."""

from collections import Counter
from collections.abc import Iterator

from bench.injection.audit import Discrepancy
from bench.injection.stock import Stock
from catalog import items

_KINDS = {"D#", "I#", "T#", "H#", "N#", "E#", "L#", "W#"}
"""What the sort keys of the items of one picture begin with (`catalog/items.py`)."""


def check(stock: Stock) -> Iterator[Discrepancy]:
    """Cards, edges, names and entries are exactly what the records make them, and the counters count the cards."""
    due = {(items.partition(image.owner), sk): row for image in stock.records for sk, row in items.items(image).items()}
    kept = {key: row for key, row in stock.rows.items() if key[1][:2] in _KINDS}
    for key in sorted(kept.keys() | due.keys()):
        if kept.get(key) != due.get(key):
            yield Discrepancy("item", " ".join(key), f"is {kept.get(key)}, not {due.get(key)}")
    yield from _months(stock)


def _months(stock: Stock) -> Iterator[Discrepancy]:
    due: Counter[tuple[str, str, str]] = Counter()
    for image in stock.records:
        if month := items.month_key(image):
            due[items.partition(image.owner), month, "count"] += 1
            due[items.partition(image.owner), month, "bytes"] += image.bytes
    kept = {(*key, what): row[what] for key, row in stock.rows.items() if key[1][:2] == "C#" for what in _AMOUNTS}
    for counter in sorted(kept.keys() | due.keys()):
        if kept.get(counter, 0) != due[counter]:
            yield Discrepancy("counter", " ".join(counter), f"is {kept.get(counter, 0)}, not {due[counter]}")


_AMOUNTS = ("count", "bytes")
