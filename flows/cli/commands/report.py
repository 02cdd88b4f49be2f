"""`kiosque report`: lists the latest runs, or shows one."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from config.settings import load_settings
from flows.cli.loading import Deferred
from flows.cli.options import Elasticsearch, Home, Json
from flows.cli.output import show
from tasks.document import Outcome

if TYPE_CHECKING:
    from flows.state import run_history
    from tasks.report.run_record import RunRecord
else:
    run_history = Deferred("flows.state.run_history")

_STATES = {
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
    if run is None:
        show(run_history.latest_runs(settings), json=json, as_json=_runs_json, as_text=_runs_table)
        return
    show(run_history.summarise_run(run, settings), json=json, as_json=_account_json, as_text=_account_text)


def _run_json(entry: "RunRecord") -> dict[str, Any]:
    outcomes = {outcome.value: entry.outcomes[outcome] for outcome in Outcome}
    ended = entry.ended.isoformat() if entry.ended else None
    return {
        "run": entry.run,
        "state": entry.state,
        "started": entry.started.isoformat(),
        "ended": ended,
        "read": entry.read,
        **outcomes,
    }


def _runs_json(entries: "list[RunRecord]") -> dict[str, Any]:
    return {"runs": [_run_json(entry) for entry in entries]}


def _account_json(account: "run_history.RunSummary") -> dict[str, Any]:
    return {**_run_json(account.run), "dead_letters": account.letters, "reasons": account.reasons}


def _runs_table(entries: "list[RunRecord]") -> RenderableType:
    if not entries:
        return "No run yet: `kiosque ingest PATH` makes one."
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Run", no_wrap=True)
    table.add_column("State", no_wrap=True)
    for name in ("Read", "Indexed", "Same", "Copies", "Rejected"):
        table.add_column(name, justify="right", no_wrap=True)
    for entry in entries:
        counts = [f"{entry.read:,}", *(f"{entry.outcomes[outcome]:,}" for outcome in Outcome)]
        table.add_row(entry.run, Text(entry.state, _STATES.get(entry.state, "")), *counts)
    return table


def _account_text(account: "run_history.RunSummary") -> RenderableType:
    entry = account.run
    ended = f", ended {entry.ended:%Y-%m-%d %H:%M:%S}" if entry.ended else ""
    outcomes = " + ".join(f"{entry.outcomes[outcome]:,} {outcome.value}" for outcome in Outcome)
    lines: list[RenderableType] = [
        Text.assemble(f"Run {entry.run}: ", (entry.state, _STATES.get(entry.state, ""))),
        f"Started {entry.started:%Y-%m-%d %H:%M:%S}{ended} (UTC)",
        f"{entry.read:,} read = {outcomes}",
    ]
    if account.letters:
        lines += ["", f"{account.letters:,} dead letters; `kiosque replay {entry.run}` puts them through again"]
    for reason in account.reasons:
        lines += [f"{reason.count:>6,}  {reason.step}: {reason.error}", Text(f"        {reason.reason}", "dim")]
        lines += [Text(f"        for example {reason.example}", "dim")]
    return Group(*lines)
