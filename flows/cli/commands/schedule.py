"""The command `kiosque schedule`: runs on a schedule from one process, without a work pool.

It registers the deployments with Prefect's server, starts a process for each run that is due, and pauses the schedules
when it ends.
"""

import os
import re
import warnings
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table

from config.errors import ConfigError
from config.settings import Settings, load_settings
from config.sources import time_between
from flows.cli.options import Elasticsearch, Home
from flows.cli.output import show
from flows.orchestration.deployments import Deployment, Limit, When, as_served, read_deployments, source_deployments
from flows.orchestration.registration import CHECKOUT
from flows.orchestration.server import prefect_faults, require_server

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment

_UNITS = (("d", 86_400), ("h", 3600), ("m", 60))  # as `--every` and sources write them


def scheduled(
    paths: Sequence[str], *, file: Path, sources_file: Path, every_s: float | None, limit: Limit
) -> tuple[Deployment, ...]:
    """Return what is to be served: the deployments of `file` with `paths`, and one a source.

    Without `paths` those of `file` that read articles are left out, and without a sources file there are no sources;
    ConfigError where nothing is left that reads any. `every_s` replaces the schedule of ingesting `paths`.
    """
    found = [deployment for deployment in read_deployments(file) if paths or not deployment.reads_articles]
    served = [msgspec.structs.replace(deployment, concurrency_limit=limit) for deployment in found]
    if paths:
        absolute = [_absolute(path) for path in paths]
        served = [each.with_parameters(paths=absolute) if each.reads_articles else each for each in served]
    if every_s:
        often = (When(slug="every", interval=every_s),)
        served = [msgspec.structs.replace(each, schedules=often) if each.name == "ingest" else each for each in served]
    sources = source_deployments(sources_file, limit=limit) if sources_file.exists() else ()
    if not paths and not sources:
        raise ConfigError(f"there is nothing to ingest: name folders, or describe sources in {sources_file}")
    return (*served, *sources)


def require_no_pool(deployments: Sequence["RunnerDeployment"]) -> None:
    """Raise ConfigError where the server has a deployment of this name that workers of a pool run: they would go on."""
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectNotFound

    with prefect_faults(), get_client(sync_client=True) as client:
        for name in (f"{each.flow_name}/{each.name}" for each in deployments):
            try:
                pool = client.read_deployment_by_name(name).work_pool_name
            except ObjectNotFound:
                continue
            if pool:
                raise ConfigError(
                    f"deployment {name}: workers of the pool '{pool}' run it; `prefect deployment delete {name}` first, "
                    "or use another Prefect server"
                )


def serve_until_stopped(deployments: Sequence["RunnerDeployment"], *, at_once: int) -> None:
    """Serve the deployments, so many runs at once, until Ctrl-C or SIGTERM; then their schedules are paused."""
    from prefect import serve

    # Prefect's handler of SIGTERM calls a coroutine function as if it were a plain one, and then ends all the same.
    warnings.filterwarnings("ignore", "coroutine 'Runner.astop' was never awaited", RuntimeWarning)
    with prefect_faults():
        try:
            serve(*deployments, limit=at_once, print_starting_message=False, pause_on_shutdown=False)
        finally:
            _pause(deployments)


def _pause(deployments: Sequence["RunnerDeployment"]) -> None:
    """Pause schedules that nothing serves any more; Prefect itself does so at some of the ways to end, not at all."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        for each in deployments:
            client.pause_deployment(client.read_deployment_by_name(f"{each.flow_name}/{each.name}").id)


def schedule_command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Folders, files, globs or URLs to ingest; sources have their own in the sources file."),
    ] = None,
    every: Annotated[
        str | None, typer.Option(help="Time between runs over PATHS: 15m, 6h, 1d.", show_default="each hour")
    ] = None,
    sources: Annotated[
        Path | None, typer.Option(help="The sources file.", show_default="sources.yaml, where there is one")
    ] = None,
    at_once: Annotated[int, typer.Option(min=1, help="Runs of different deployments at once.")] = 1,
    prefect_file: Annotated[
        Path, typer.Option(help="The deployments to serve.", show_default="prefect.yaml of Kiosque")
    ] = CHECKOUT / "prefect.yaml",
    home: Home = None,
    elasticsearch: Elasticsearch = None,
) -> None:
    """Ingest on a schedule, until Ctrl-C: PATHS each hour and each source as its schedule says; learn weekly.

    A run that is due while the one before goes on waits for it, or is skipped where `overlap = "skip"` is set. Needs a
    Prefect server that stays (`prefect server start`) and its address in PREFECT_API_URL: its pages show every run, and
    start one by hand with other parameters.
    """
    settings = _settings_for_runs(home, elasticsearch)
    file = sources or settings.sources
    if sources and not sources.exists():
        raise ConfigError(f"{sources}: there is no such file; `kiosque init` writes a first one")
    limit = Limit(collision_strategy="CANCEL_NEW" if settings.overlap == "skip" else "ENQUEUE")
    every_s = _seconds(every) if every else None
    found = scheduled(paths or [], file=prefect_file, sources_file=file, every_s=every_s, limit=limit)
    url = require_server()
    served = [as_served(deployment) for deployment in found]
    require_no_pool(served)
    names = [f"{each.flow_name}/{each.name}" for each in served]
    show(dict(zip(names, found, strict=True)), json=False, as_json=list, as_text=partial(served_text, url=url))
    serve_until_stopped(served, at_once=at_once)


def _settings_for_runs(home: Path | None, elasticsearch: str | None) -> Settings:
    """Return the settings, and leave what the command line says where the processes of runs look for it."""
    settings = load_settings(home=home, elasticsearch_url=elasticsearch)
    if home:
        os.environ["KIOSQUE_HOME"] = str(settings.home.resolve())
    if elasticsearch and settings.elasticsearch_url:
        os.environ["KIOSQUE_ELASTICSEARCH_URL"] = settings.elasticsearch_url
    return settings


def _absolute(path: str) -> str:
    return path if "://" in path else str(Path(path).expanduser().absolute())


def _seconds(text: str) -> float:
    if not re.fullmatch(r"[1-9][0-9]{0,4}[smhd]", text):
        raise ConfigError(f"--every {text}: write a number and s, m, h or d, such as 15m")
    return time_between(text).total_seconds()


def served_text(deployments: Mapping[str, Deployment], *, url: str) -> RenderableType:
    """Lay out what is served to the Prefect at `url`, by the name that Prefect's own commands take."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("Deployment", "When", "What"):
        table.add_column(name, overflow="fold")
    for name, each in deployments.items():
        when = ", ".join(_when_text(when) for when in each.schedules if when.active) or "by hand"
        table.add_row(name, when, each.description)
    return Group(table, f"Served to Prefect at {url} until Ctrl-C, which also pauses the schedules.")


def _when_text(when: When) -> str:
    if when.cron:
        return f"{when.cron} {when.timezone}"
    seconds = when.interval or 0
    unit, size = next((each for each in _UNITS if seconds % each[1] == 0), ("s", 1))
    return f"every {seconds / size:g}{unit}"
