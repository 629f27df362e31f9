"""Counting tries, across all servers: the window is part of the key, so an old counter never counts, swept or not."""

from datetime import datetime

from catalog.table import Table


class Throttle:
    """Counters in the users table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def count(self, what: str, now: datetime, window: int) -> int:
        """Count one more `what`; answers how many there were in the current window of `window` seconds."""
        number = int(now.timestamp()) // window
        row = self._table.add({"pk": f"L#{what}#{number}"}, {"tries": 1}, expires=(number + 2) * window)
        return int(row["tries"])
