"""Shows what was fetched, and what became of sources, to people and machines."""

from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from flows.run_source import SourceOutcome
from tasks.fetch import FetchReport, PageOutcome, top_reasons
from tasks.report.run_report import counts_line

_STYLES = {
    PageOutcome.FETCHED: "green",
    PageOutcome.UNCHANGED: "dim",
    PageOutcome.REFUSED: "yellow",
    PageOutcome.FAILED: "red",
    PageOutcome.WAITING: "cyan",
}


def reports_json(reports: list[FetchReport]) -> dict[str, Any]:
    """Return the accounts for machines."""
    return {"sources": [report.counts() for report in reports]}


def reports_text(reports: list[FetchReport]) -> RenderableType:
    """Lay the accounts out as a table, with the most frequent reasons below."""
    if not reports:
        return "No feed and no sitemap in the sources file; docs/sources.md says how one is described."
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Source", no_wrap=True)
    for outcome in PageOutcome:
        table.add_column(outcome.value.capitalize(), justify="right", no_wrap=True, style=_STYLES[outcome])
    for report in reports:
        table.add_row(report.source, *(f"{report.count(outcome):,}" for outcome in PageOutcome))
    return Group(table, *(line for report in reports for line in _why_not(report)))


def _why_not(report: FetchReport) -> list[Text]:
    lines = [Text(f"{report.source}: {report.fault}", "red" if report.is_failed else "yellow")] if report.fault else []
    for reason, count in top_reasons(report):
        example = next(trouble.url for trouble in report.troubles if trouble.reason == reason)
        lines.append(Text(f"{report.source}: {count:,} × {reason}, such as {example}"))
    return lines


def outcome_text(outcome: SourceOutcome) -> Text:
    """Write what became of a source in one line: `rfi: 12 fetched, 1 refused; 40 read = …`."""
    text = Text(f"{outcome.source}: ")
    if outcome.fetched:
        text.append(_fetched_text(outcome.fetched)).append("; ")
    text.append(counts_line(outcome.report) if outcome.report else "nothing ingested")
    return text.append(f"; {outcome.error}", "red") if outcome.error else text


def _fetched_text(report: FetchReport) -> Text:
    """Count what was asked for: `12 fetched, 1 refused`."""
    if not report.is_readable:
        return Text("not fetched", "red")
    counts = [(report.count(each), each) for each in PageOutcome if each is not PageOutcome.UNCHANGED]
    parts = [Text(f"{count:,} {outcome.value}", _STYLES[outcome]) for count, outcome in counts if count]
    return Text(", ").join(parts or [Text("nothing new", "dim")])


def outcome_json(outcome: SourceOutcome) -> dict[str, Any]:
    """Return what became of a source, for machines."""
    return {
        "source": outcome.source,
        "fetched": outcome.fetched.counts() if outcome.fetched else None,
        "ingested": outcome.report.counts() if outcome.report else None,
        "error": str(outcome.error) if outcome.error else None,
    }
