"""The run that goes on, and what Prefect shows of it: nothing where it is no run of Prefect.

Prefect is loaded only where its settings name a server, or one of its runs goes on.
"""

import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows.orchestration import killed_runs, prefect_pages, server

# The id of the dashboard in config/kibana/kiosque.ndjson; its records are those of tasks/report/kibana_records.py.
RUNS_DASHBOARD = "kiosque-ingestion"
_API = "PREFECT_API_URL"


def is_in_prefect() -> bool:
    """Tell whether a run of Prefect goes on."""
    return _context() is not None


def uses_prefect() -> bool:
    """Tell whether runs are those of Prefect: one goes on, or Prefect's settings name a server."""
    return is_in_prefect() or (_may_name_server() and server.prefect_server() is not None)


def prefect_run() -> str:
    """Return the id of the run that goes on, as Prefect has it; empty outside of one."""
    context = _context()
    return str(context.flow_run.id) if context and context.flow_run else ""


def end_killed_runs(ids: Iterable[str]) -> None:
    """Have Prefect list runs as crashed whose process was killed; an empty id is that of a run without Prefect."""
    known = [id for id in ids if id]
    if known and uses_prefect():
        killed_runs.end_killed_runs(known)


def publish_artifact(markdown: str, *, key: str, description: str | None = None) -> None:
    """Publish a report as an artifact of the run that goes on.

    Prefect shows the artifacts of one key as a history; of `key` it takes lower-case letters and digits.
    """
    if is_in_prefect():
        prefect_pages.publish_artifact(markdown, key=key, description=description)


def log_warning(message: str) -> None:
    """Write to the log that Prefect shows of the run that goes on."""
    if is_in_prefect():
        prefect_pages.log_warning(message)


def finish_run(outcome: str) -> None:
    """Add the `outcome` (`1,204 new`) of the run that ends to its name."""
    if is_in_prefect():
        prefect_pages.finish_run(outcome)


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


def _context() -> Any:
    """Return Prefect's context of the run that goes on; where Prefect is not loaded, none does."""
    module = sys.modules.get("prefect.context")
    return module.FlowRunContext.get() if module else None


def _may_name_server() -> bool:
    """Tell whether Prefect's settings may name a server: in the environment, in a profile, or in a file of this folder."""
    if "prefect.settings" in sys.modules or os.environ.get(_API):
        return True
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    profiles = Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml")).expanduser()
    return any(_names_api(file) for file in (profiles, *map(Path, ("prefect.toml", "pyproject.toml", ".env"))))


def _names_api(file: Path) -> bool:
    try:
        text = file.read_text("utf-8", "replace")
    except OSError:
        return False
    return (
        _API in text
        or ("prefect" in text and "[tool.prefect.api]" in text)
        or (file.name == "prefect.toml" and "api" in text)
    )
