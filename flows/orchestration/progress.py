"""Progress of a run on standard error: a bar in a terminal, nothing in a pipe."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class Advance(Protocol):
    """A callback: `documents` more documents, read from `bytes` of input, are settled."""

    def __call__(self, *, documents: int, bytes: int) -> None:
        """Move the bar on."""


class _DocumentRate(ProgressColumn):
    """Documents done and documents a second."""

    def render(self, task: Task) -> Text:
        """Return the two figures for `task`."""
        documents = task.fields["documents"]
        rate = documents / task.elapsed if task.elapsed else 0.0
        return Text(f"{documents:,} documents, {rate:,.0f}/s")


@contextmanager
def shown_progress(total_bytes: int, *, console: Console | None = None) -> Iterator[Advance]:
    """Show a bar while the block runs; the time left is estimated by bytes of input."""
    console = console or Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        _DocumentRate(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Ingesting", total=max(total_bytes, 1), documents=0)

        def advance(*, documents: int, bytes: int) -> None:
            progress.update(bar, advance=bytes, documents=progress.tasks[bar].fields["documents"] + documents)

        yield advance
