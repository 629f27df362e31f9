"""What the comparison of bucket and table prints: a row for each finding, then how many there are of each kind."""

import sys
import time
from collections import Counter
from datetime import UTC

import click

from catalog.reconcile import Finding, Wrong

_EVERY = 0.2
"""Seconds between two looks of the progress."""
_ROW = "{:<30}{:<18}{:<18}{}"


class Report:
    """One comparison as it goes: the table on standard output, progress on a terminal's standard error.

    `left` counts what was found and not mended; `place` is how far the comparison has come.
    """

    def __init__(self, place: str) -> None:
        self.left = 0
        self.place = place
        self._looked = 0
        self._found: Counter[Wrong] = Counter()
        self._shown = 0.0

    def add(self, finding: Finding, outcome: str | None) -> None:
        """Show a finding.

        Args:
            finding: what is wrong.
            outcome: None: nothing was tried. Empty: it is mended. Else why it is not.
        """
        self._clear()
        if not self._found:
            click.echo(_ROW.format("WHAT", "OWNER", "SINCE (UTC)", "PICTURE"))
        self._found[finding.what] += 1
        self.left += outcome != ""
        about = " ".join([each for each in (finding.id, finding.key, ", ".join(finding.months)) if each])
        since = f"{finding.since.astimezone(UTC):%Y-%m-%d %H:%M}"
        click.echo(_ROW.format(finding.what, finding.owner, since, printable(about)))
        if outcome:
            click.echo(f"    not mended: {printable(outcome)}")

    def tick(self, place: str) -> None:
        """Note that `place` was looked at, and done with."""
        self.place = place
        self._looked += not place.endswith("/")
        if sys.stderr.isatty() and time.monotonic() - self._shown > _EVERY:
            self._shown = time.monotonic()
            self._clear()
            click.echo(f"{self._so_far()} … {place}", err=True, nl=False)

    def close(self, *, repair: bool) -> None:
        """Say how it ended."""
        self._clear()
        for what, number in sorted(self._found.items()):
            click.echo(f"{number:>8,}  {what}")
        mended = self._found.total() - self.left
        advice = f"Mended: {mended:,}." if repair else "To mend: --repair" if self.left else ""
        click.echo(f"{self._so_far()}. {advice}".rstrip())

    def _so_far(self) -> str:
        return f"Pictures looked at: {self._looked:,}; findings: {self._found.total():,}"

    def break_off(self, why: str) -> None:
        """Say why it ended early, and how to go on."""
        self._clear()
        click.echo(why, err=True)
        if self.place:
            click.echo(f"Everything before is done. To go on from here: --after {self.place}", err=True)

    def _clear(self) -> None:
        if sys.stderr.isatty():
            click.echo("\r\x1b[K", err=True, nl=False)


def printable(text: str) -> str:
    """Anybody may choose a key: what would steer a terminal is not passed on."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)
