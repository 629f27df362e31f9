"""What the person sees on the console."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from cloudformation.deploy import Event


class Progress:
    """One line a step, with the time that it took; sentences of the running servers in between."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Show `what` as going on, and then as done; a failure is shown where the error is caught."""
        started = time.monotonic()
        with self._console.status(f"{what} …"):
            yield
        self.line("[green]✓[/green]", f"{what} [dim]{time.monotonic() - started:.1f} s[/dim]", markup=True)

    @contextmanager
    def deployment(self) -> Iterator[Callable[[Event], None]]:
        """Show the resource that is being made; what is yielded takes the events."""
        started = time.monotonic()
        done: set[str] = set()
        with self._console.status("Deploying the stack …") as status:

            def notice(event: Event) -> None:
                if event.status.endswith("_COMPLETE"):
                    done.add(event.resource)
                status.update(f"Deploying the stack … {len(done)} {escape(event.resource)} {event.status}")

            yield notice
        what = f"Deployed the stack ({len(done)} resources)" if done else "The stack is as it should be"
        self.line("[green]✓[/green]", f"{what} [dim]{time.monotonic() - started:.1f} s[/dim]", markup=True)

    def say(self, sentence: str) -> None:
        """Show a sentence of a server."""
        self.line("[yellow]•[/yellow]", sentence)

    def mail(self, subject: str, file: Path) -> None:
        """Show that a mail has arrived."""
        self.line("[cyan]✉[/cyan]", f"{subject}  →  {file.parent.name}/{file.name}")

    def fail(self, sentence: str) -> None:
        """Show why it ends."""
        self.line("[red]✗[/red]", sentence)

    def line(self, mark: str, text: str, *, markup: bool = False) -> None:
        """Show `text` behind a mark; without `markup` brackets in it are only brackets."""
        self._console.print(f"{mark} {text if markup else escape(text)}", highlight=False, soft_wrap=True)

    def box(self, lines: list[str]) -> None:
        """Show what to do now."""
        self._console.print()
        for line in lines:
            self._console.print(f"  {line}", highlight=False, soft_wrap=True)
        self._console.print()
