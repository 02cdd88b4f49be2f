"""The fetch flow: brings the pages that feeds and news sitemaps list, and stores them as WARC for `ingest` to read."""

from datetime import UTC, datetime
from typing import Any, cast

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from pydantic import BaseModel, Field

from config.settings import Settings, load_settings
from config.sources import Source
from flows.orchestration.batches import result_of
from flows.run.inputs import fetched_folder, to_fetch
from tasks.fetch import Client, FetchReport, Web, fetch_source, networks_of
from tasks.fetch.report import to_markdown
from tasks.runtime.interrupts import pause, require_uninterrupted

# Sources fetched at once; each waits most of the time, for its host or for the pause between two requests.
SOURCES_AT_ONCE = 8


class FetchParameters(BaseModel):
    """What to fetch; everything else comes from the settings and the sources file."""

    sources: list[str] = Field(
        default_factory=list, title="Sources", description="Names of feeds and sitemaps; default: all there are"
    )
    again: bool = Field(
        False, title="Again", description="Ask once more for pages that were refused, or failed too often"
    )
    home: str | None = Field(None, title="Home", description="Folder that what is fetched is kept in")
    sources_file: str | None = Field(None, title="Sources file", description="Default: the setting `sources`")

    def settings(self) -> Settings:
        """Return the settings with these parameters put over them."""
        return load_settings(home=self.home, sources=self.sources_file)


_IN_THREADS = cast(TaskRunner[PrefectFuture[Any]], ThreadPoolTaskRunner(max_workers=SOURCES_AT_ONCE))


@flow(name="fetch", task_runner=_IN_THREADS, persist_result=False)
def fetch(parameters: FetchParameters) -> list[FetchReport]:
    """Fetch the pages of each source that are new, changed or failed before, and return an account of each.

    Raises ConfigError before any work: for a faulty file, an unknown name, or a named source that needs no fetching.
    What goes wrong on the web is in the accounts.
    """
    require_uninterrupted()
    settings = parameters.settings()
    wanted = to_fetch(parameters.sources, settings)
    web = web_of(settings)
    futures = [bring.submit(source, web, settings, again=parameters.again) for source in wanted]
    reports = [result_of(future) for future in futures]
    create_markdown_artifact(to_markdown(reports), key="fetch", description="What was fetched")
    return reports


@task(name="fetch source", cache_policy=NO_CACHE, task_run_name="fetch {source.name}")
def bring(source: Source, web: Web, settings: Settings, *, again: bool = False) -> FetchReport:
    """Fetch one source."""
    folder = fetched_folder(source, settings)
    software = settings.fetch_user_agent
    return fetch_source(source, web, folder, now=datetime.now(UTC), software=software, again=again)


def web_of(settings: Settings) -> Web:
    """Return the web as the settings let it be asked; whoever waits for a host stops where the run is told to end."""
    return Web(Client(settings.fetch_user_agent, networks_of(settings.fetch_private_networks)), pause=pause)
