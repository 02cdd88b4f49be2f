"""`kiosque fetch`: fetches the pages that feeds and news sitemaps list."""

from typing import Annotated

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from config.errors import RunFailed
from config.settings import Settings, load_settings
from flows.cli.options import Home, Json, SourceNames, SourcesFile, flag
from flows.cli.output import announce_run, show
from flows.orchestration.terminal import run_interruptibly
from flows.run.sources import to_fetch
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows import fetch as flow
    from tasks import fetch as fetching

# The style of each outcome of a page.
PAGE_STYLES = {"fetched": "green", "unchanged": "dim", "refused": "yellow", "failed": "red", "waiting": "cyan"}


def fetch(
    names: SourceNames = None,
    again: Annotated[bool, flag("--again", "Request pages again that were refused, or that failed too often.")] = False,
    sources: SourcesFile = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Fetch the pages that feeds and news sitemaps list, and store them as WARC; `kiosque run` also ingests them.

    It requests only pages that are new, changed or failed before, as each site's robots.txt allows. It stores them in the
    folder `fetched/` of the home, one folder a source.
    """
    settings = load_settings(home=home, sources=sources)
    wanted = [source.name for source in to_fetch(names or [], settings)]
    reports = _run(wanted, settings, again=again) if wanted else []
    show(reports, json=json, as_json=lambda _: {"sources": [r.counts() for r in reports]}, as_text=_reports_text)
    if failed := [report.source for report in reports if report.is_failed]:
        raise RunFailed(f"nothing could be fetched of {', '.join(failed)}")


def _run(names: list[str], settings: Settings, *, again: bool) -> "list[fetching.FetchReport]":
    announce_run()
    parameters = flow.FetchParameters(
        sources=names, again=again, home=str(settings.home), sources_file=str(settings.sources)
    )
    return run_interruptibly(lambda: flow.fetch(parameters))


def _reports_text(reports: "list[fetching.FetchReport]") -> RenderableType:
    """Lay out the reports as a table, with the most frequent reasons below."""
    if not reports:
        return "No feed and no sitemap in the sources file; docs/sources.md shows how to describe one."
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Source", no_wrap=True)
    for outcome in fetching.PageOutcome:
        table.add_column(outcome.value.capitalize(), justify="right", no_wrap=True, style=PAGE_STYLES[outcome])
    for report in reports:
        table.add_row(report.source, *(f"{report.count(outcome):,}" for outcome in fetching.PageOutcome))
    return Group(table, *(line for report in reports for line in _reasons(report)))


def _reasons(report: "fetching.FetchReport") -> list[Text]:
    """Say in a line each what went wrong, with an example."""
    lines = [Text(f"{report.source}: {report.fault}", "red" if report.is_failed else "yellow")] if report.fault else []
    lines += [Text(f"{report.source}: {note}") for note in fetching.notes(report)]
    for reason, count in fetching.top_reasons(report):
        example = next(trouble.url for trouble in report.troubles if trouble.reason == reason)
        lines.append(Text(f"{report.source}: {count:,} × {reason}, such as {example}"))
    return lines
