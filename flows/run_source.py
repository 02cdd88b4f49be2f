"""The flow of one source: fetched where that is needed, then ingested with its own options. What a schedule runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, Field

from config.errors import ConfigError, KiosqueError, RunFailed
from config.settings import Settings, load_settings
from config.sources import Source
from flows.fetch import bring, web_of
from flows.ingest import ingest
from flows.orchestration.artifacts import finish_run, publish_artifact
from flows.orchestration.flows import run_flow
from flows.run.inputs import fetched_folder, ingest_parameters, named_sources
from tasks.fetch import FetchReport
from tasks.fetch.report import to_markdown
from tasks.report.run_report import RunReport
from tasks.runtime.interrupts import require_uninterrupted


class RunSourceParameters(BaseModel):
    """Which source to run; everything else comes from the settings and the sources file."""

    source: str = Field(title="Source", description="Its name in the sources file")
    home: str | None = Field(None, title="Home", description="Folder of the embedded index, ledger and fetched pages")
    elasticsearch_url: str | None = Field(
        None, title="Elasticsearch", description="Index there; keys and passwords come from the settings"
    )
    workers: int | None = Field(None, ge=1, title="Workers", description="Processes; default: one a processor")
    sources_file: str | None = Field(None, title="Sources file", description="Default: the setting `sources`")

    @property
    def label(self) -> str:
        """Return the source's name."""
        return self.source

    def settings(self) -> Settings:
        """Return the settings with these parameters put over them."""
        return load_settings(
            home=self.home,
            elasticsearch_url=self.elasticsearch_url,
            workers=self.workers,
            sources=self.sources_file,
        )


@dataclass(frozen=True)
class SourceOutcome:
    """What became of a source: what was fetched, None where nothing had to be, and the account of what was ingested.

    `report` is None where nothing was there to ingest; `error` is why the source was not done, or not all of it.
    """

    source: str
    fetched: FetchReport | None = None
    report: RunReport | None = None
    error: KiosqueError | None = None


@run_flow("run-source")
def run_source(parameters: RunSourceParameters) -> SourceOutcome:
    """Fetch what is new of a source, where it is a feed or sitemap, and ingest it.

    What was stored before is ingested even when nothing can be fetched; then RunFailed says so at the end. Raises what
    `ingest` raises.
    """
    require_uninterrupted()
    settings = parameters.settings()
    (source,) = named_sources([parameters.source], settings)
    fetched = [bring(source, web_of(settings), settings)] if source.is_fetched else []
    if fetched:
        publish_artifact(to_markdown(fetched), key=f"fetch {source.name}")
    (outcome,) = run_all([source], fetched, settings)
    if outcome.report:
        finish_run(f"{outcome.report.new:,} new")
    if outcome.error:
        raise outcome.error
    return outcome


def run_all(sources: Sequence[Source], fetched: Sequence[FetchReport], settings: Settings) -> Iterator[SourceOutcome]:
    """Ingest each source with its own options, and yield what became of it, with what was `fetched` of it before.

    What is wrong with one source does not hinder the next; IndexRefused and IndexBusy, which would hit all, are raised.
    """
    reports = {report.source: report for report in fetched}
    for source in sources:
        outcome = SourceOutcome(source=source.name, fetched=reports.get(source.name))
        try:
            outcome = replace(outcome, report=ingest_source(source, settings))
            if outcome.fetched and outcome.fetched.is_failed:
                raise RunFailed(why_failed(outcome.fetched))
        except (ConfigError, RunFailed) as error:
            outcome = replace(outcome, error=error)
        yield outcome


def ingest_source(source: Source, settings: Settings) -> RunReport | None:
    """Ingest a source with its own options; None where nothing was fetched of it yet."""
    if source.is_fetched and not any(fetched_folder(source, settings).glob("*.warc.gz")):
        return None
    return ingest(ingest_parameters(source, settings, workers=settings.workers))


def why_failed(report: FetchReport) -> str:
    """Say why nothing of a source can be had."""
    return report.fault or f"no page could be fetched, such as {report.troubles[0].url}: {report.troubles[0].reason}"
