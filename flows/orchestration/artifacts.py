"""What Prefect's pages show of a run: its account as an artifact, its result in its name, its progress while it goes on.

A request to Prefect costs tens of milliseconds, so there are two at the end of a run, and while it goes on none before
FIRST_S have passed and then one every EVERY_S at most. That Prefect cannot be told is no reason for a run to fail.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast
from uuid import UUID

import httpx
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact
from prefect.exceptions import PrefectException
from prefect.logging import get_run_logger

from flows.orchestration.names import finish_name
from flows.orchestration.progress import Advance, shown_progress

FIRST_S = 10.0
EVERY_S = 5.0


def publish_artifact(markdown: str, *, key: str) -> None:
    """Leave an account as an artifact of the run that goes on.

    Prefect shows the artifacts of one key as a history; of `key` it takes lower-case letters and digits.
    """
    with _told_where_possible():
        create_markdown_artifact(markdown, key="-".join(re.findall(r"[a-z0-9]+", key.lower())))


def finish_run(outcome: str) -> None:
    """Put the `outcome` (`1,204 new`) of the run that ends into its name."""
    with _told_where_possible():
        finish_name(outcome)


@contextmanager
def watched_progress(total_bytes: int) -> Iterator[Advance]:
    """Show a bar in the terminal while the block runs, and where it takes long an artifact in Prefect."""
    artifact = ProgressArtifact(total_bytes)
    with shown_progress(total_bytes) as advance_bar:

        def advance(*, documents: int, bytes: int) -> None:
            advance_bar(documents=documents, bytes=bytes)
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
        """Count `bytes` more as settled; Prefect is told when it is time."""
        self._done += bytes
        if self._clock() >= self._next:
            self._tell(min(100.0, 100 * self._done / self._total))
            self._next = self._clock() + EVERY_S

    def finish(self) -> None:
        """Have an artifact that was made say that all is done."""
        if self._id:
            self._tell(100.0)

    def _tell(self, percent: float) -> None:
        with _told_where_possible():
            if self._id:
                update_progress_artifact(self._id, percent)
            else:
                self._id = cast(UUID, create_progress_artifact(percent, description="Settled, by bytes of input"))


@contextmanager
def _told_where_possible() -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, PrefectException) as error:
        get_run_logger().warning("Prefect could not be told what became of the run: %s", error)
