"""Pages of Prefect about a run: its report as an artifact, its result in its name, its log.

A request to Prefect costs tens of milliseconds. At the end of a run two are sent. A run does not fail because Prefect cannot
be reached.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

import httpx
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact
from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext
from prefect.exceptions import PrefectException
from prefect.logging import get_run_logger

SEPARATOR = " · "


def starting_name() -> str:
    """Return the name of the run that begins: its parameters' label and the minute (UTC) at which it was due.

    People see the label in every list of runs, so it holds no secrets.
    """
    context = FlowRunContext.get()
    if context is None or context.flow_run is None or context.parameters is None:
        raise RuntimeError("only a flow run has a name")
    due = context.flow_run.expected_start_time or datetime.now(UTC)
    return SEPARATOR.join([context.parameters["parameters"].label, f"{due.astimezone(UTC):%Y-%m-%d %H:%M}"])


def publish_artifact(markdown: str, *, key: str, description: str | None = None) -> None:
    """Publish a report as an artifact of the run that goes on.

    Prefect shows the artifacts of one key as a history; of `key` it takes lower-case letters and digits.
    """
    with faults_logged():
        slug = "-".join(re.findall(r"[a-z0-9]+", key.lower()))
        create_markdown_artifact(markdown, key=slug, description=description)


def log_warning(message: str) -> None:
    """Write to the log that Prefect shows of the run."""
    get_run_logger().warning(message)


def finish_run(outcome: str) -> None:
    """Add the `outcome` (`1,204 new`) of the run that ends to its name."""
    context = FlowRunContext.get()
    if context and context.flow_run:
        with faults_logged():
            name = SEPARATOR.join([starting_name(), outcome])
            get_client(sync_client=True).set_flow_run_name(context.flow_run.id, name)


def show_progress(id: UUID | None, percent: float) -> UUID | None:
    """Show the progress of the run in the artifact with this id, else in a new one; return its id."""
    with faults_logged():
        if id:
            update_progress_artifact(id, percent)
        else:
            id = cast(UUID, create_progress_artifact(percent, description="Settled, by bytes of input"))
    return id


@contextmanager
def faults_logged() -> Iterator[None]:
    """Write a fault of Prefect to the run's log, and go on."""
    try:
        yield
    except (httpx.HTTPError, PrefectException) as error:
        get_run_logger().warning("Prefect could not be told what became of the run: %s", error)
