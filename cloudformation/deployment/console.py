"""The conversation with the person: everything that is shown, and everything that is asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich import console, progress
from rich.markup import escape
from rich.table import Table

from cloudformation.deployment.history import Event

BAR = (
    progress.SpinnerColumn(),
    progress.BarColumn(bar_width=30),
    progress.MofNCompleteColumn(),
    progress.TextColumn("{task.description}"),
    progress.TimeElapsedColumn(),
)


class Console:
    """What is said goes to `screen`; questions go to `ask`, which is None where nobody can answer.

    On a terminal, progress is a live line; elsewhere, as in a build's log, every finished resource is a line.
    """

    def __init__(self, screen: console.Console, ask: Callable[[str], str] | None) -> None:
        self._screen = screen
        self._ask = ask

    def say(self, sentence: str) -> None:
        """Show a sentence."""
        self._line("[cyan]•[/cyan]", sentence)

    def done(self, sentence: str) -> None:
        """Show that something is as it should be."""
        self._line("[green]✓[/green]", sentence)

    def warn(self, sentence: str) -> None:
        """Show what the person should know before the next step."""
        self._line("[yellow]![/yellow]", sentence)

    def fail(self, sentence: str) -> None:
        """Show why it ends."""
        self._line("[red]✗[/red]", sentence)

    def table(self, table: Table) -> None:
        """Show a table."""
        self._screen.print(table)

    def agrees(self, question: str) -> bool:
        """Return whether the person says yes; silence is no."""
        return self._answer(f"{question} [y/N] ").lower() in ("y", "yes")

    def types(self, word: str, question: str) -> bool:
        """Return whether the person types `word`, exactly."""
        return self._answer(f"{question} Type {word} to go on: ") == word

    def _answer(self, question: str) -> str:
        if self._ask is None:
            self.warn(f"{question.strip()} Nobody is here to answer, so the answer is no.")
            return ""
        try:
            return self._ask(question).strip()
        except EOFError:
            return ""

    @contextmanager
    def step(self, what: str) -> Iterator[Callable[[str], None]]:
        """Show `what` as going on, and then as done; what is yielded takes what goes on just now."""
        with self._screen.status(f"{what} …") as status:
            yield lambda now: status.update(f"{what} … {escape(now)}")
        self.done(f"{what}.")

    @contextmanager
    def progress(self, resources: int) -> Iterator[Callable[[Event], None]]:
        """Show a bar of so many resources and the one that is in work; what is yielded takes the events."""
        finished: set[str] = set()
        live = self._screen.is_terminal
        with progress.Progress(*BAR, console=self._screen, transient=True, disable=not live) as bar:
            task = bar.add_task("", total=resources)

            def notice(event: Event) -> None:
                if event.kind == "AWS::CloudFormation::Stack":
                    return
                if event.status.endswith("_COMPLETE") and event.resource not in finished:
                    finished.add(event.resource)
                    self._log(event)
                if event.status.endswith("_FAILED"):
                    self.fail(f"{event.resource} {event.status}: {event.reason}")
                now = f"{escape(event.resource)} {event.status.lower().replace('_', ' ')}"
                bar.update(task, completed=min(len(finished), resources), description=now)

            yield notice

    def _log(self, event: Event) -> None:
        if not self._screen.is_terminal:
            self.say(f"{event.resource} {event.status}")

    def _line(self, mark: str, text: str) -> None:
        self._screen.print(f"{mark} {escape(text)}", highlight=False, soft_wrap=True)
