"""The flow of one source, as a schedule runs it: fetch where that is needed, then ingest with the source's own options."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import Field

from config.errors import ConfigError, KiosqueError, RunFailed
from config.settings import Settings
from config.sources import Source
from flows.fetch import FetchParameters, fetch, fetch_one, web_of
from flows.ingest import ingest
from flows.orchestration.flows import run_flow
from flows.orchestration.this_run import finish_run, publish_artifact
from flows.run.inputs import ingest_parameters
from flows.run.parameters import ElasticsearchUrl, FlowParameters, SourcesFile, WorkerCount
from flows.run.sources import fetched_folder, named_sources
from tasks.fetch import FetchReport
from tasks.fetch.report import to_markdown
from tasks.report.run_report import RunReport


class RunSourceParameters(FlowParameters):
    """Source to run; everything else comes from the settings and the sources file."""

    source: str = Field(title="Source", description="Its name in the sources file")
    home: str | None = Field(None, title="Home", description="Folder of the embedded index, ledger and fetched pages")
    elasticsearch_url: ElasticsearchUrl = None
    workers: WorkerCount = None
    sources_file: SourcesFile = None

    @property
    def label(self) -> str:
        """Return the source's name."""
        return self.source


@dataclass(frozen=True)
class SourceOutcome:
    """The result of one source: reports of fetching and of ingesting, and the error that ended it.

    `fetched` is None for a source that needs no fetching, `report` is None where nothing was there to ingest. `error` is why
    the source was not done, or not all of it.
    """

    source: str
    fetched: FetchReport | None = None
    report: RunReport | None = None
    error: KiosqueError | None = None


@run_flow("run-source")
def run_source(parameters: RunSourceParameters) -> SourceOutcome:
    """Fetch what is new of a source, where it is a feed or sitemap, and ingest it.

    Pages stored before are ingested even when nothing can be fetched; then RunFailed says so at the end. Raises what
    `ingest` raises.
    """
    settings = parameters.settings()
    (source,) = named_sources([parameters.source], settings)
    fetched = [fetch_one(source, web_of(settings), settings)] if source.is_fetched else []
    if fetched:
        publish_artifact(to_markdown(fetched), key=f"fetch {source.name}")
    (outcome,) = run_all([source], fetched, settings)
    if outcome.report:
        finish_run(f"{outcome.report.new:,} new")
    if outcome.error:
        raise outcome.error
    return outcome


def run_sources(sources: Sequence[Source], settings: Settings) -> Iterator[SourceOutcome]:
    """Fetch the feeds and sitemaps among the sources, at once, then ingest every source and yield its outcome."""
    names = [source.name for source in sources if source.is_fetched]
    parameters = FetchParameters(sources=names, home=str(settings.home), sources_file=str(settings.sources))
    yield from run_all(sources, fetch(parameters) if names else [], settings)


def run_all(sources: Sequence[Source], fetched: Sequence[FetchReport], settings: Settings) -> Iterator[SourceOutcome]:
    """Ingest each source with its own options, and yield its outcome with its report in `fetched`.

    A fault of one source does not stop the next; IndexRefused and IndexBusy, which would hit all, are raised.
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
    """Return why nothing of a source could be fetched."""
    return report.fault or f"no page could be fetched, such as {report.troubles[0].url}: {report.troubles[0].reason}"
