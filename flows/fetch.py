"""The fetch flow: download the pages that feeds and news sitemaps list, and store them as WARC for `ingest` to read."""

from datetime import UTC, datetime

from pydantic import Field

from config.settings import Settings
from config.sources import Source
from flows.orchestration.batches import result_of
from flows.orchestration.flows import run_task, threaded_flow
from flows.orchestration.this_run import publish_artifact
from flows.run.parameters import FlowParameters, SourcesFile
from flows.run.sources import fetched_folder, to_fetch
from tasks.fetch import Client, FetchReport, Web, fetch_source, networks_of
from tasks.fetch.report import to_markdown
from tasks.runtime.interrupts import pause

# Sources fetched at once; each waits most of the time, for its host or for the pause between two requests.
SOURCES_AT_ONCE = 8


class FetchParameters(FlowParameters):
    """Sources to fetch; everything else comes from the settings and the sources file."""

    sources: list[str] = Field(
        default_factory=list, title="Sources", description="Names of feeds and sitemaps; default: all there are"
    )
    again: bool = Field(
        False, title="Again", description="Ask once more for pages that were refused, or failed too often"
    )
    home: str | None = Field(None, title="Home", description="Folder that what is fetched is kept in")
    sources_file: SourcesFile = None


@threaded_flow("fetch", threads=SOURCES_AT_ONCE)
def fetch(parameters: FetchParameters) -> list[FetchReport]:
    """Fetch the pages of each source that are new, changed or failed before, and return a report of each.

    Raises ConfigError before any work: for a faulty file, an unknown name, or a named source that needs no fetching.
    Faults of the web are in the reports.
    """
    settings = parameters.settings()
    sources = to_fetch(parameters.sources, settings)
    web = web_of(settings)
    futures = [fetch_one.submit(source, web, settings, again=parameters.again) for source in sources]
    reports = [result_of(future) for future in futures]
    publish_artifact(to_markdown(reports), key="fetch", description="What was fetched")
    return reports


@run_task("fetch source", run_name="fetch {source.name}")
def fetch_one(source: Source, web: Web, settings: Settings, *, again: bool = False) -> FetchReport:
    """Fetch one source."""
    folder = fetched_folder(source, settings)
    software = settings.fetch_user_agent
    return fetch_source(source, web, folder, now=datetime.now(UTC), software=software, again=again)


def web_of(settings: Settings) -> Web:
    """Return the web with the limits of the settings; a wait for a host stops where the run is told to end."""
    return Web(Client(settings.fetch_user_agent, networks_of(settings.fetch_private_networks)), pause=pause)
