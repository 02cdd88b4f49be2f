"""Deployments as data: those of a prefect.yaml, and one for each source of a sources file that has a schedule."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from config.errors import ConfigError
from config.loading import load_yaml
from config.source_file import load_sources
from config.sources import Source

TAG = "kiosque"
CHECKOUT = Path(__file__).parents[2]
PREFECT_FILE = CHECKOUT / "prefect.yaml"


class Pool(msgspec.Struct, frozen=True):
    """A work pool; `type` says what its workers start: processes, or containers."""

    name: str
    type: str = "process"


class Limit(msgspec.Struct, frozen=True):
    """Limit of the runs of a deployment that go on at once; a run over it waits or is skipped."""

    limit: int = 1
    collision_strategy: Literal["ENQUEUE", "CANCEL_NEW"] = "ENQUEUE"


class When(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule of a deployment: `cron` or `interval` (seconds). `slug` identifies it when it is registered again."""

    slug: str
    cron: str | None = None
    interval: float | None = None
    timezone: str = "UTC"
    active: bool = True

    def __post_init__(self) -> None:
        """Raise ValueError for a schedule with none or both; msgspec turns it into a ValidationError."""
        if (self.cron is None) == (self.interval is None):
            raise ValueError("a schedule takes one of `cron` and `interval`")


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    """A flow with its parameters and schedules; other keys are left to Prefect's own command."""

    name: str
    entrypoint: str
    description: str = ""
    tags: tuple[str, ...] = (TAG,)
    parameters: dict[str, dict[str, Any]] = {}
    schedules: tuple[When, ...] = ()
    concurrency_limit: Limit = Limit()
    work_pool: Pool | None = None


class _File(msgspec.Struct, frozen=True):
    deployments: tuple[Deployment, ...]


def read_deployments(file: Path) -> tuple[Deployment, ...]:
    """Read the deployments of a prefect.yaml; ConfigError names the position of a fault."""
    return load_yaml(file, _File).deployments


def source_deployments(file: Path, *, limit: Limit) -> tuple[Deployment, ...]:
    """Return a deployment for each source of a sources file; a source without a schedule is run by hand.

    Runs read the file again, so that a changed location or rule needs no new deployment.
    """
    return tuple(_of_source(source, file.absolute(), limit) for source in load_sources(file))


def _of_source(source: Source, file: Path, limit: Limit) -> Deployment:
    when = source.schedule
    interval = when.interval.total_seconds() if when and when.interval else None
    schedules = (When(slug="source", cron=when.cron, interval=interval, timezone=when.timezone),) if when else ()
    return Deployment(
        name=source.name,
        entrypoint="flows.deployed.run_source",
        description=f"Ingest what is new or changed in {source.kind} {source.location}.",
        tags=(TAG, "source"),
        parameters={"parameters": {"source": source.name, "sources_file": str(file)}},
        schedules=schedules,
        concurrency_limit=limit,
    )


def deployments_to_serve(
    paths: Sequence[str], *, file: Path, sources_file: Path, every_s: float | None, limit: Limit
) -> tuple[Deployment, ...]:
    """Return the deployments of `file` with `paths`, and one for each source.

    Without `paths`, deployments of `file` that read articles are left out. `every_s` replaces the schedule of ingesting
    `paths`. Raises ConfigError where there are neither `paths` nor sources.
    """
    absolute = [path if "://" in path else str(Path(path).expanduser().absolute()) for path in paths]
    served = []
    for found in read_deployments(file):
        changes: dict[str, Any] = {"concurrency_limit": limit}
        parameters = found.parameters.get("parameters", {})
        if "paths" in parameters:  # its runs read articles
            if not paths:
                continue
            changes["parameters"] = {"parameters": parameters | {"paths": absolute}}
        if every_s and found.name == "ingest":
            changes["schedules"] = (When(slug="every", interval=every_s),)
        served.append(msgspec.structs.replace(found, **changes))
    sources = source_deployments(sources_file, limit=limit) if sources_file.exists() else ()
    if not paths and not sources:
        raise ConfigError(f"there is nothing to ingest: name folders, or describe sources in {sources_file}")
    return (*served, *sources)
