"""Progress of a run: a bar on standard error in a terminal, and an artifact in Prefect.

A request to Prefect costs tens of milliseconds. The first is sent after FIRST_S, and then one every EVERY_S at most.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol
from uuid import UUID

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

from flows.orchestration.this_run import is_in_prefect
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows.orchestration import prefect_pages

FIRST_S = 10.0
EVERY_S = 5.0


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
def watched_progress(total_bytes: int) -> Iterator[Advance]:
    """Show a bar in the terminal while the block runs, and an artifact in Prefect where it takes long.

    The time left is estimated by bytes of input.
    """
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
    artifact = ProgressArtifact(total_bytes)
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Ingesting", total=max(total_bytes, 1), documents=0)

        def advance(*, documents: int, bytes: int) -> None:
            progress.update(bar, advance=bytes, documents=progress.tasks[bar].fields["documents"] + documents)
            artifact.advance(bytes)

        yield advance
    artifact.finish()


class ProgressArtifact:
    """The share of `total_bytes` that is settled, as an artifact of the run that goes on."""

    def __init__(self, total_bytes: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = max(total_bytes, 1)
        self._clock = clock
        self._next = clock() + FIRST_S
        self._done = 0
        self._id: UUID | None = None

    def advance(self, bytes: int) -> None:
        """Count `bytes` more as settled, and update the artifact when it is time."""
        self._done += bytes
        if is_in_prefect() and self._clock() >= self._next:
            self._show(min(100.0, 100 * self._done / self._total))
            self._next = self._clock() + EVERY_S

    def finish(self) -> None:
        """Set an artifact that was created to 100 %."""
        if self._id:
            self._show(100.0)

    def _show(self, percent: float) -> None:
        self._id = prefect_pages.show_progress(self._id, percent)
