"""Everything that the table has of one owner, item by item, in the memory of one page."""

from collections.abc import Iterator

from catalog.image import Card, Image
from catalog.images import Images
from catalog.items import detail_key, partition
from catalog.ranges import Range, beyond

Sum = tuple[int, int]
"""Number and bytes of pictures."""


def records(images: Images, owner: str, after: str = "") -> Iterator[Image]:
    """Every record, also of the trash, by id; those beyond the id `after`."""
    low = detail_key(f"{after}#" if after else "")
    for row in images.table.every(Range(partition(owner), low, beyond(detail_key("")), newest_first=False)):
        yield Image.from_json(row["record"], owner, row["version"])


def cards(images: Images, owner: str) -> Iterator[Card]:
    """Every card of the library."""
    for row in images.table.every(Range(partition(owner), "I#", beyond("I#"))):
        yield Card.from_json(row["card"])


def counters(images: Images, owner: str) -> dict[str, Sum]:
    """The counters of all months, by sort key."""
    rows = images.table.every(Range(partition(owner), "C#", beyond("C#")))
    return {row["sk"]: (row["count"], row["bytes"]) for row in rows}


def correct(images: Images, owner: str, counter: str, was: Sum, now: Sum) -> bool:
    """Set a counter, unless it is not any more what it `was`; whether it was set."""
    key = {"pk": partition(owner), "sk": counter}
    before, after = ({**key, "count": count, "bytes": size} for count, size in (was, now))
    return images.table.replace(before, after, or_missing=True)
