"""Serving of deployments from one process, without a work pool.

The deployments are registered with Prefect's server, and each run that is due is started as a process. At the end their
schedules are paused, and runs that ended with the process are listed as crashed.
"""

import warnings
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from prefect import serve
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.client.schemas.schedules import SCHEDULE_TYPES, CronSchedule, IntervalSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound

from config.errors import ConfigError
from flows.orchestration.deployments import Deployment, When
from flows.orchestration.killed_runs import end_unfinished_runs, served_alone
from flows.orchestration.server import prefect_faults, require_server
from flows.orchestration.unscheduling import delete_gone_sources
from flows.orchestration.warm_runs import warm_runs


def serve_deployments(
    deployments: Sequence[Deployment],
    *,
    at_once: int,
    warm: str,
    sources_file: Path,
    locks: Path,
    ready: Callable[[dict[str, Deployment], str, Sequence[str]], None],
) -> None:
    """Serve the deployments until Ctrl-C or SIGTERM, with at most `at_once` runs at once; then pause their schedules.

    Runs are forks of a process that has imported the module `warm`. Sources that `sources_file` no longer has are unscheduled.
    Runs that a killed schedule left unfinished are listed as crashed; the folder `locks` tells whether it was killed.
    `ready` is called before, with the deployments by the name that Prefect gives them, the address of its server, and the names
    of those sources.
    """
    url = require_server()
    served = [as_served(deployment) for deployment in deployments]
    require_no_pool(served)
    gone = delete_gone_sources(deployments, sources_file=sources_file)
    ready({each.full_name: deployment for each, deployment in zip(served, deployments, strict=True)}, url, gone)
    # Prefect's handler of SIGTERM calls a coroutine function without awaiting it; the process ends nevertheless.
    warnings.filterwarnings("ignore", "coroutine 'Runner.astop' was never awaited", RuntimeWarning)
    with prefect_faults(), served_alone([each.full_name for each in served], locks), warm_runs(warm):
        try:
            serve(*served, limit=at_once, print_starting_message=False, pause_on_shutdown=False)
        finally:
            # Prefect itself pauses the schedules only in some of the ways to end.
            with get_client(sync_client=True) as client:
                for each in served:
                    id = client.read_deployment_by_name(each.full_name).id
                    client.pause_deployment(id)
                    end_unfinished_runs(id, client, message="The schedule that started it was ended.")


def as_served(deployment: Deployment) -> RunnerDeployment:
    """Return the deployment as Prefect serves it. Prefect finds its flow by the module's name, so in any folder."""
    limit = deployment.concurrency_limit
    return RunnerDeployment.from_entrypoint(
        deployment.entrypoint,
        name=deployment.name,
        description=deployment.description,
        tags=list(deployment.tags),
        parameters=deployment.parameters,
        schedules=[_schedule(when) for when in deployment.schedules],
        concurrency_limit=ConcurrencyLimitConfig(
            limit=limit.limit, collision_strategy=ConcurrencyLimitStrategy(limit.collision_strategy)
        ),
        paused=False,
    )


def _schedule(when: When) -> DeploymentScheduleCreate:
    times: SCHEDULE_TYPES = (
        CronSchedule(cron=when.cron, timezone=when.timezone)
        if when.cron is not None
        else IntervalSchedule(interval=timedelta(seconds=when.interval or 0), timezone=when.timezone)
    )
    return DeploymentScheduleCreate(schedule=times, active=when.active, slug=when.slug)


def require_no_pool(deployments: Sequence[RunnerDeployment]) -> None:
    """Raise ConfigError where the server has a deployment of the same name with a work pool, whose workers would also run it."""
    with prefect_faults(), get_client(sync_client=True) as client:
        for each in deployments:
            name = each.full_name
            try:
                pool = client.read_deployment_by_name(name).work_pool_name
            except ObjectNotFound:
                continue
            if pool:
                raise ConfigError(
                    f"deployment {name}: workers of the pool '{pool}' run it; `prefect deployment delete {name}` first, "
                    "or use another Prefect server"
                )
