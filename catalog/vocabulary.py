"""The words that an owner's pictures are found by: the tags and the cameras that there are."""

from urllib.parse import unquote

from catalog.items import edge_prefix, partition
from catalog.ranges import Range, beyond
from catalog.table import Table


class Vocabulary:
    """Reads the edges of the table of pictures; nothing counts or lists their values."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def beginning(self, owner: str, kind: str, text: str, limit: int) -> list[str]:
        """Up to `limit` values of one kind that begin with `text`, as they were written; capitals do not matter.

        A loose index scan: each value costs a Query that reads one item, however many pictures have it, and an upload
        costs nothing more.
        """
        start = edge_prefix(kind, text).removesuffix("#")
        low, found = start, list[str]()
        while len(found) < limit:
            rows, _ = self._table.query(Range(partition(owner), low, beyond(start), newest_first=False), limit=1)
            if not rows:
                break
            _, _, folded, _ = rows[0]["sk"].split("#", 3)
            # Edges of an early release do not say how the value was written.
            found.append(rows[0].get("value") or unquote(folded))
            low = beyond(f"E#{kind}#{folded}#")
        return found
