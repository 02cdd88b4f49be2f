"""Addresses of Kibana's dashboards as a run's account links to them."""

from datetime import UTC, datetime
from urllib.parse import quote

# The id of the dashboard in config/kibana/kiosque.ndjson; its records are those of tasks/report/kibana_records.py.
RUNS_DASHBOARD = "kiosque-ingestion"


def run_dashboard(kibana_url: str | None, run: str) -> str | None:
    """Return the address of the dashboard about runs with `run` alone in it; None where no Kibana is named.

    A run's name begins with the time at which it was made, which is before the run's own records.
    """
    if kibana_url is None:
        return None
    named = datetime.strptime(run.partition("-")[0], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    time = f"(time:(from:'{named:%Y-%m-%dT%H:%M:%S.000Z}',to:now))"
    state = f"""(query:(language:kuery,query:'run:"{run}"'))"""
    return f"{kibana_url}/app/dashboards#/view/{RUNS_DASHBOARD}?_g={_rison(time)}&_a={_rison(state)}"


def _rison(text: str) -> str:
    """Write Rison into a URL; brackets and quotes are encoded as well, because the URL stands in Markdown."""
    return quote(text, safe=":,-")
