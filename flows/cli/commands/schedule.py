"""`kiosque schedule`: starts runs on a schedule from one process, without a work pool."""

import os
import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table

from config.errors import ConfigError
from config.settings import Settings, load_settings
from config.sources import time_between
from flows.cli.options import Elasticsearch, Home
from flows.cli.output import say, show
from flows.orchestration.deployments import PREFECT_FILE, Deployment, Limit, When, deployments_to_serve
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows.orchestration import serving

_UNITS = (("d", 86_400), ("h", 3600), ("m", 60))  # as `--every` and sources write them


def schedule(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Folders, files, globs or URLs to ingest, besides those of the sources file."),
    ] = None,
    every: Annotated[
        str | None, typer.Option(help="Time between two runs over PATHS: 15m, 6h, 1d.", show_default="each hour")
    ] = None,
    sources: Annotated[
        Path | None, typer.Option(help="The sources file.", show_default="sources.yaml, where there is one")
    ] = None,
    at_once: Annotated[int, typer.Option(min=1, help="How many runs of different deployments may go on at once.")] = 1,
    prefect_file: Annotated[
        Path, typer.Option(help="The deployments to serve.", show_default="prefect.yaml of Kiosque")
    ] = PREFECT_FILE,
    home: Home = None,
    elasticsearch: Elasticsearch = None,
) -> None:
    """Ingest on a schedule, until Ctrl-C: PATHS each hour, each source by its own schedule. Learn weekly.

    A run that is due while the one before still runs waits for it, or is skipped where `overlap = "skip"` is set. This needs
    a permanent Prefect server (`prefect server start`), with its address in PREFECT_API_URL. The server's pages show every
    run, and can start one with other parameters.
    """
    settings = _settings_for_runs(home, elasticsearch)
    file = sources or settings.sources
    if sources and not sources.exists():
        raise ConfigError(f"{sources}: there is no such file; `kiosque init` writes a first one")
    limit = Limit(collision_strategy="CANCEL_NEW" if settings.overlap == "skip" else "ENQUEUE")
    every_s = _seconds(every) if every else None
    deployments = deployments_to_serve(paths or [], file=prefect_file, sources_file=file, every_s=every_s, limit=limit)
    serving.serve_deployments(
        deployments,
        at_once=at_once,
        warm="flows.warm",
        sources_file=file,
        locks=settings.run_locks,
        ready=partial(_show, sources_file=file),
    )


def _show(deployments: Mapping[str, Deployment], url: str, gone: Sequence[str], *, sources_file: Path) -> None:
    if gone:
        say(f"no longer in {sources_file}, and so no longer scheduled: {', '.join(gone)}")
    show(deployments, json=False, as_text=partial(served_text, url=url))


def _settings_for_runs(home: Path | None, elasticsearch: str | None) -> Settings:
    """Load the settings, and pass options of the command line on to the processes of runs, through the environment."""
    settings = load_settings(home=home, elasticsearch_url=elasticsearch)
    if home:
        os.environ["KIOSQUE_HOME"] = str(settings.home.resolve())
    if elasticsearch and settings.elasticsearch_url:
        os.environ["KIOSQUE_ELASTICSEARCH_URL"] = settings.elasticsearch_url
    return settings


def _seconds(text: str) -> float:
    if not re.fullmatch(r"[1-9][0-9]{0,4}[smhd]", text):
        raise ConfigError(f"--every {text}: write a number and s, m, h or d, such as 15m")
    return time_between(text).total_seconds()


def served_text(deployments: Mapping[str, Deployment], *, url: str) -> RenderableType:
    """Lay out the deployments that are served to the Prefect at `url`, under the names that Prefect's own commands take."""
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
