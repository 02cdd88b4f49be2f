"""`kiosque report`: lists the latest runs, or shows one."""

from typing import Annotated, Any

import typer
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from config.errors import ConfigError
from config.settings import load_settings
from flows.cli.options import Elasticsearch, Home, Json
from flows.cli.output import missing_home, show
from tasks.document import Outcome
from tasks.report.run_report import RunRecord
from tasks.report.run_report_pages import passed_over_sentence
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows.state import run_history

_STATE_STYLES = {
    "completed": "green",
    "running": "cyan",
    "failed": "red",
    "interrupted": "yellow",
    "killed": "yellow",
    "skipped": "dim",
}


def report(
    run: Annotated[
        str | None, typer.Argument(help="The name of a run in the list. [default: list the latest runs]")
    ] = None,
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """List the latest runs, or show one: how it ended, the outcomes of its documents, and why some were rejected."""
    settings = load_settings(home=home, elasticsearch_url=elasticsearch)
    if settings.ledger is None and (fault := missing_home(settings)):
        raise ConfigError(fault)
    if run is None:
        show(run_history.latest_runs(settings), json=json, as_json=_runs_json, as_text=_runs_table)
        return
    show(run_history.summarise_run(run, settings), json=json, as_json=_summary_json, as_text=_summary_text)


def _run_json(record: RunRecord) -> dict[str, Any]:
    return {
        "run": record.run,
        "state": record.state,
        "started": record.started.isoformat(),
        "ended": record.ended.isoformat() if record.ended else None,
        "read": record.read,
        **{outcome.value: record.outcomes[outcome] for outcome in Outcome},
        **({"passed_over": record.passed_over} if record.passed_over else {}),
    }


def _runs_json(records: list[RunRecord]) -> dict[str, Any]:
    return {"runs": [_run_json(record) for record in records]}


def _summary_json(summary: "run_history.RunSummary") -> dict[str, Any]:
    return {**_run_json(summary.run), "dead_letters": summary.letters, "reasons": summary.reasons}


def _runs_table(records: list[RunRecord]) -> RenderableType:
    if not records:
        return "No run yet: `kiosque ingest PATH` makes one."
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Run", no_wrap=True)
    table.add_column("State", no_wrap=True)
    for name in ("Read", "Indexed", "Same", "Old", "Copies", "Rejected"):
        table.add_column(name, justify="right", no_wrap=True)
    for record in records:
        counts = [f"{record.read:,}", *(f"{record.outcomes[outcome]:,}" for outcome in Outcome)]
        table.add_row(record.run, Text(record.state, _STATE_STYLES.get(record.state, "")), *counts)
    return table


def _summary_text(summary: "run_history.RunSummary") -> RenderableType:
    record = summary.run
    ended = f", ended {record.ended:%Y-%m-%d %H:%M:%S}" if record.ended else ""
    outcomes = " + ".join(f"{record.outcomes[outcome]:,} {outcome.value}" for outcome in Outcome)
    lines: list[RenderableType] = [
        Text.assemble(f"Run {record.run}: ", (record.state, _STATE_STYLES.get(record.state, ""))),
        f"Started {record.started:%Y-%m-%d %H:%M:%S}{ended} (UTC)",
        f"{record.read:,} read = {outcomes}",
    ]
    if record.passed_over:
        lines.append(passed_over_sentence(record.passed_over))
    if summary.letters:
        lines += ["", f"{summary.letters:,} dead letters; `kiosque replay {record.run}` puts them through again"]
    for reason in summary.reasons:
        lines += [f"{reason.count:>6,}  {reason.step}: {reason.error}", Text(f"        {reason.reason}", "dim")]
        lines += [Text(f"        for example {reason.example}", "dim")]
    return Group(*lines)
