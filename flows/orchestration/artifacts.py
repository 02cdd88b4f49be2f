"""Pages of Prefect about a run: its report as an artifact, its result in its name, its log.

A request to Prefect costs tens of milliseconds. At the end of a run two are sent. A run does not fail because Prefect cannot
be reached.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from urllib.parse import quote

import httpx
from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext
from prefect.exceptions import MissingContextError, PrefectException
from prefect.logging import get_run_logger

from flows.orchestration.names import SEPARATOR, starting_name

# The id of the dashboard in config/kibana/kiosque.ndjson; its records are those of tasks/report/kibana_records.py.
RUNS_DASHBOARD = "kiosque-ingestion"


def publish_artifact(markdown: str, *, key: str, description: str | None = None) -> None:
    """Publish a report as an artifact of the run that goes on.

    Prefect shows the artifacts of one key as a history; of `key` it takes lower-case letters and digits.
    """
    with faults_logged():
        slug = "-".join(re.findall(r"[a-z0-9]+", key.lower()))
        create_markdown_artifact(markdown, key=slug, description=description)


def log_warning(message: str) -> None:
    """Write to the log that Prefect shows of a run; do nothing outside a run."""
    with suppress(MissingContextError):
        get_run_logger().warning(message)


def finish_run(outcome: str) -> None:
    """Add the `outcome` (`1,204 new`) of the run that ends to its name."""
    context = FlowRunContext.get()
    if context and context.flow_run:
        with faults_logged():
            name = SEPARATOR.join([starting_name(), outcome])
            get_client(sync_client=True).set_flow_run_name(context.flow_run.id, name)


@contextmanager
def faults_logged() -> Iterator[None]:
    """Write a fault of Prefect to the run's log, and go on."""
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
