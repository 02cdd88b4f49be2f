"""The commands for what earlier runs left: `kiosque report`, `kiosque replay` and `kiosque forget`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from config.settings import load_settings
from flows.cli.options import Elasticsearch, Home, Json
from flows.cli.output import announce_prefect, show
from flows.orchestration.temporary_server import run_interruptibly
from flows.state.run_history import RunSummary, latest_runs, summarise_run
from tasks.document import Outcome
from tasks.runtime.interrupts import heed_signals

if TYPE_CHECKING:
    from flows.replay import ReplayReport
    from flows.run.forget import Forgotten
    from tasks.report.run_record import RunRecord

_STATES = {
    "completed": "green",
    "running": "cyan",
    "failed": "red",
    "interrupted": "yellow",
    "killed": "yellow",
    "skipped": "dim",
}


def report_command(
    run: Annotated[str | None, typer.Argument(help="A run, as the list names it. [default: list the latest]")] = None,
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """List the latest runs, or show one: how it ended, what its documents became, and why some were rejected."""
    settings = load_settings(home=home, elasticsearch_url=elasticsearch)
    if run is None:
        show(latest_runs(settings), json=json, as_json=_runs_json, as_text=_runs_table)
        return
    show(summarise_run(run, settings), json=json, as_json=_account_json, as_text=_account_text)


def replay_command(
    run: Annotated[str | None, typer.Argument(help="Only the dead letters of this run. [default: all]")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes. [default: one a processor]")] = None,
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Put dead letters through again, after what was wrong is mended. Those that pass are indexed and their letters go.

    Documents are read where they were found. One that fails again keeps its letter, with the new reason.
    """
    announce_prefect(Console(stderr=True))
    heed_signals()
    from flows.replay import ReplayParameters, ReplayReport, replay

    parameters = ReplayParameters(
        run=run, workers=workers, home=str(home) if home else None, elasticsearch_url=elasticsearch
    )
    report = run_interruptibly(lambda: replay(parameters))
    show(report, json=json, as_json=ReplayReport.counts, as_text=_replay_text)


def forget_command(
    documents: Annotated[list[str] | None, typer.Argument(help="Ids or URLs of documents.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Everything of this publisher; may be repeated.")] = None,
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Delete documents everywhere and keep them out of later runs: for takedown requests.

    The files they were read from are yours and stay; a later run counts what it finds of them there as rejected.
    """
    import msgspec

    from flows.run.forget import forget, id_of

    settings = load_settings(home=home, elasticsearch_url=elasticsearch)
    done = forget([id_of(named) for named in documents or ()], source or [], settings)
    show(done, json=json, as_json=msgspec.to_builtins, as_text=_forgotten_text)


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


def _account_json(account: RunSummary) -> dict[str, Any]:
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


def _account_text(account: RunSummary) -> RenderableType:
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


def _replay_text(report: "ReplayReport") -> RenderableType:
    rejected = report.outcomes.get(Outcome.REJECTED, 0)
    parts = [f"{report.letters:,} dead letters: {report.passed:,} passed, {rejected:,} rejected again"]
    if report.gone:
        parts.append(f"{report.gone:,} whose document is not where it was found; their letters stay")
    unrecorded = [Text(report.unrecorded, "yellow")] if report.unrecorded else []
    return Group(*parts, *unrecorded)


def _forgotten_text(done: "Forgotten") -> RenderableType:
    lines = [f"{done.deleted:,} documents and {done.batches:,} prepared batches deleted; later runs keep them out"]
    if done.copies:
        lines.append(f"{done.copies:,} near copies of them stay; forget them too if they are meant")
    return Group(*lines)
