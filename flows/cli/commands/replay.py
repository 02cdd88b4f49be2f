"""`kiosque replay`: puts dead letters through the pipeline again."""

from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from flows.cli.options import Elasticsearch, Home, Json, Workers
from flows.cli.output import announce_run, show
from flows.orchestration.terminal import run_interruptibly
from tasks.document import Outcome
from tasks.report.run_report_pages import forgotten_sentence
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows import replay as flow


def replay(
    run: Annotated[str | None, typer.Argument(help="Only the dead letters of this run. [default: all]")] = None,
    workers: Workers = None,
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Process dead letters again, after their cause is repaired; documents that pass are indexed.

    Documents are read from where they were first found. The dead letter of a document that passes is removed. A document that
    fails again keeps its dead letter, with the new reason.
    """
    announce_run()
    parameters = flow.ReplayParameters(
        run=run, workers=workers, home=str(home) if home else None, elasticsearch_url=elasticsearch
    )
    report = run_interruptibly(lambda: flow.replay(parameters))
    show(report, json=json, as_json=lambda report: report.counts(), as_text=_replay_text)


def _replay_text(report: "flow.ReplayReport") -> RenderableType:
    rejected = report.outcomes.get(Outcome.REJECTED, 0)
    parts = [f"{report.letters:,} dead letters: {report.passed:,} passed, {rejected:,} rejected again"]
    if report.gone:
        parts.append(f"{report.gone:,} kept, because their document is no longer where it was found")
    if report.forgotten:
        parts.append(forgotten_sentence(report.forgotten))
    return Group(*parts, *(Text(notice, "yellow") for notice in (report.lost, report.unrecorded) if notice))
