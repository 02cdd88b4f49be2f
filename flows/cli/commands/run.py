"""`kiosque run`: ingests the sources of the sources file."""

from typing import Any

from rich.text import Text

from config.errors import ConfigError, RunFailed
from config.settings import Settings, load_settings
from config.sources import Source
from flows.cli.commands.fetch import PAGE_STYLES
from flows.cli.options import Elasticsearch, Home, Json, SourceNames, SourcesFile, Workers
from flows.cli.output import announce_run, write_json, write_lines
from flows.orchestration.terminal import run_interruptibly
from flows.run.sources import named_sources
from tasks.report.run_report_pages import counts_line
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows import run_source as flow
    from tasks import fetch as fetching


def run(
    names: SourceNames = None,
    workers: Workers = None,
    sources: SourcesFile = None,
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Ingest the sources of `sources.yaml`, each with its own options; feeds and sitemaps are fetched first.

    It prints one line a source. When one fails, the others go on. Running it again takes only what is new or changed.
    """
    settings = load_settings(home=home, elasticsearch_url=elasticsearch, workers=workers, sources=sources)
    wanted = named_sources(names or [], settings)
    outcomes = _run(wanted, settings, is_quiet=json) if wanted else []
    if json:
        write_json({"sources": [_outcome_json(outcome) for outcome in outcomes]})
    elif not wanted:
        write_lines([f"{settings.sources} names no source yet; docs/sources.md shows how to describe one"])
    if errors := [outcome.error for outcome in outcomes if outcome.error]:
        kind = ConfigError if all(isinstance(error, ConfigError) for error in errors) else RunFailed
        raise kind(f"{len(errors)} of {len(wanted)} sources failed")


def _run(sources: tuple[Source, ...], settings: Settings, *, is_quiet: bool) -> "list[flow.SourceOutcome]":
    """Run the sources, and print the outcome of each as soon as it is known."""
    announce_run()
    run_sources = flow.run_sources

    def run_and_print() -> "list[flow.SourceOutcome]":
        outcomes = []
        for outcome in run_sources(sources, settings):
            outcomes.append(outcome)
            if not is_quiet:
                write_lines([outcome_text(outcome)])
        return outcomes

    return run_interruptibly(run_and_print)


def outcome_text(outcome: "flow.SourceOutcome") -> Text:
    """Write the outcome of a source in one line: `rfi: 12 fetched, 1 refused; 40 read = …`."""
    text = Text(f"{outcome.source}: ")
    if outcome.fetched:
        text.append(_fetched_text(outcome.fetched)).append("; ")
    text.append(counts_line(outcome.report) if outcome.report else "nothing ingested")
    return text.append(f"; {outcome.error}", "red") if outcome.error else text


def _fetched_text(report: "fetching.FetchReport") -> Text:
    """Count the requested pages: `12 fetched, 1 refused`."""
    if not report.is_readable:
        return Text("not fetched", "red")
    counts = [(report.count(each), each) for each in fetching.PageOutcome if each is not fetching.PageOutcome.UNCHANGED]
    parts = [Text(f"{count:,} {outcome.value}", PAGE_STYLES[outcome]) for count, outcome in counts if count]
    if report.passed_over:
        parts.append(Text(f"{sum(report.passed_over.values()):,} passed over"))
    return Text(", ").join(parts or [Text("nothing new", "dim")])


def _outcome_json(outcome: "flow.SourceOutcome") -> dict[str, Any]:
    return {
        "source": outcome.source,
        "fetched": outcome.fetched.counts() if outcome.fetched else None,
        "ingested": outcome.report.counts() if outcome.report else None,
        "error": str(outcome.error) if outcome.error else None,
    }
