"""The commands for sources: `kiosque fetch` and `kiosque run`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from config.errors import ConfigError, RunFailed
from config.settings import load_settings
from flows.cli.options import Elasticsearch, Home, Json
from flows.cli.output import announce_prefect, show, write_json, write_lines
from flows.orchestration.temporary_server import run_interruptibly
from tasks.runtime.interrupts import heed_signals

Names = Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Names of sources. [default: all]")]
SourcesFile = Annotated[
    Path | None, typer.Option("--sources", metavar="FILE", help="The sources file.", show_default="sources.yaml")
]
Again = Annotated[bool, typer.Option("--again", help="Ask once more for pages that were refused, or failed too often.")]


def fetch_command(
    names: Names = None, again: Again = False, sources: SourcesFile = None, home: Home = None, json: Json = False
) -> None:
    """Fetch the pages that feeds and news sitemaps list, and store them as WARC; `kiosque run` also ingests them.

    Only what is new, changed or failed before is asked for, as each site's robots.txt allows. Pages are in `fetched/` of
    the home, a folder a source.
    """
    heed_signals()
    announce_prefect(Console(stderr=True))
    from flows.fetch import FetchParameters, fetch
    from flows.run.inputs import to_fetch

    settings = load_settings(home=home, sources=sources)
    wanted = [source.name for source in to_fetch(names or [], settings)]
    asked = FetchParameters(sources=wanted, again=again, home=str(settings.home), sources_file=str(settings.sources))
    reports = run_interruptibly(lambda: fetch(asked)) if wanted else []
    from flows.cli.source_presentation import reports_json, reports_text

    show(reports, json=json, as_json=reports_json, as_text=reports_text)
    if any(report.is_failed for report in reports):
        raise RunFailed(f"nothing could be fetched of {', '.join(r.source for r in reports if r.is_failed)}")


def run_command(
    names: Names = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes. [default: one a processor]")] = None,
    sources: SourcesFile = None,
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Ingest the sources of `sources.yaml`: feeds and sitemaps are fetched first, each with its own options.

    One line a source; the others go on when one fails. Running it again takes only what is new or changed.
    """
    heed_signals()
    announce_prefect(Console(stderr=True))
    from flows.cli.source_presentation import outcome_json, outcome_text
    from flows.fetch import FetchParameters, fetch
    from flows.run.inputs import named_sources
    from flows.run_source import SourceOutcome, run_all

    settings = load_settings(home=home, elasticsearch_url=elasticsearch, workers=workers, sources=sources)
    wanted = named_sources(names or [], settings)
    on_web = [source.name for source in wanted if source.is_fetched]
    asked = FetchParameters(sources=on_web, home=str(settings.home), sources_file=str(settings.sources))

    def run() -> list[SourceOutcome]:
        done = []
        for outcome in run_all(wanted, fetch(asked) if on_web else [], settings):
            done.append(outcome)
            if not json:
                write_lines([outcome_text(outcome)])
        return done

    done = run_interruptibly(run) if wanted else []
    if json:
        write_json({"sources": [outcome_json(outcome) for outcome in done]})
    elif not wanted:
        write_lines([f"{settings.sources} names no source yet; docs/sources.md says what one is"])
    if errors := [outcome.error for outcome in done if outcome.error]:
        kind = ConfigError if all(isinstance(error, ConfigError) for error in errors) else RunFailed
        raise kind(f"{len(errors)} of {len(wanted)} sources failed")
