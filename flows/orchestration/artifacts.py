"""Pages of Prefect about a run: its report as an artifact, its result in its name, its progress, its log.

A request to Prefect costs tens of milliseconds. At the end of a run two are sent. While it goes on, the first is sent after
FIRST_S, and then one every EVERY_S at most. A run does not fail because Prefect cannot be reached.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import cast
from urllib.parse import quote
from uuid import UUID

import httpx
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact
from prefect.exceptions import MissingContextError, PrefectException
from prefect.logging import get_run_logger

from flows.orchestration.names import finish_name
from flows.orchestration.progress import Advance, shown_progress

FIRST_S = 10.0
EVERY_S = 5.0
# The id of the dashboard in config/kibana/kiosque.ndjson; its records are those of tasks/report/kibana_records.py.
RUNS_DASHBOARD = "kiosque-ingestion"


def publish_artifact(markdown: str, *, key: str, description: str | None = None) -> None:
    """Publish a report as an artifact of the run that goes on.

    Prefect shows the artifacts of one key as a history; of `key` it takes lower-case letters and digits.
    """
    with _faults_logged():
        slug = "-".join(re.findall(r"[a-z0-9]+", key.lower()))
        create_markdown_artifact(markdown, key=slug, description=description)


def log_warning(message: str) -> None:
    """Write to the log that Prefect shows of a run; do nothing outside a run."""
    with suppress(MissingContextError):
        get_run_logger().warning(message)


def finish_run(outcome: str) -> None:
    """Add the `outcome` (`1,204 new`) of the run that ends to its name."""
    with _faults_logged():
        finish_name(outcome)


@contextmanager
def watched_progress(total_bytes: int) -> Iterator[Advance]:
    """Show a bar in the terminal while the block runs, and an artifact in Prefect where it takes long."""
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
        """Count `bytes` more as settled, and update the artifact when it is time."""
        self._done += bytes
        if self._clock() >= self._next:
            self._show(min(100.0, 100 * self._done / self._total))
            self._next = self._clock() + EVERY_S

    def finish(self) -> None:
        """Set an artifact that was created to 100 %."""
        if self._id:
            self._show(100.0)

    def _show(self, percent: float) -> None:
        with _faults_logged():
            if self._id:
                update_progress_artifact(self._id, percent)
            else:
                self._id = cast(UUID, create_progress_artifact(percent, description="Settled, by bytes of input"))


@contextmanager
def _faults_logged() -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, PrefectException) as error:
        get_run_logger().warning("Prefect could not be told what became of the run: %s", error)


def run_dashboard(kibana_url: str | None, run: str) -> str | None:
    """Return the address of Kibana's dashboard about runs, for `run` alone; None where no Kibana is named.

    A run's name begins with its start, which is before the times of the run's own records.
    """
    if kibana_url is None:
        return None
    named = datetime.strptime(run.partition("-")[0], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    period = f"(time:(from:'{named:%Y-%m-%dT%H:%M:%S.000Z}',to:now))"
    state = f"""(query:(language:kuery,query:'run:"{run}"'))"""
    return f"{kibana_url}/app/dashboards#/view/{RUNS_DASHBOARD}?_g={_rison(period)}&_a={_rison(state)}"


def _rison(text: str) -> str:
    """Encode Rison for a URL; brackets and quotes too, because the URL is part of Markdown."""
    return quote(text, safe=":,-")
