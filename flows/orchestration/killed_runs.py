"""Killed runs: a process that was killed cannot tell Prefect, which then lists its run as running for ever.

They are told by file locks, which the system frees however a process ends, and set to crashed.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.exceptions import ObjectNotFound, PrefectException
from prefect.states import Crashed

from tasks.runtime.file_locks import HAS_LOCKS, try_lock

_UNFINISHED = [StateType.PENDING, StateType.RUNNING]


def end_killed_runs(ids: Iterable[str]) -> None:
    """Have Prefect list runs as crashed whose process was killed; those that it does not know are passed over."""
    for id in ids:
        with suppress(httpx.HTTPError, PrefectException, ValueError), get_client(sync_client=True) as client:
            if client.read_flow_run(UUID(id)).state_type in _UNFINISHED:
                client.set_flow_run_state(UUID(id), Crashed(message="Its process was killed."))


def end_unfinished_runs(deployment: UUID, client: SyncPrefectClient, *, message: str) -> None:
    """Have Prefect list as crashed the runs whose process ended too early to say so, which would keep the next run waiting."""
    unfinished = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[deployment]),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_UNFINISHED)),
    )
    for run in client.read_flow_runs(flow_run_filter=unfinished):
        client.set_flow_run_state(run.id, Crashed(message=message))


@contextmanager
def served_alone(names: Iterable[str], locks: Path) -> Iterator[None]:
    """Hold a lock in the folder `locks` for each deployment that is served, by its name, while it is served.

    First, runs of a schedule that was killed are ended. Those of a schedule that goes on are left alone.
    """
    locks.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        for name in names:
            file = held.enter_context((locks / f"{quote(name, safe='')}.schedule").open("a"))
            if HAS_LOCKS and try_lock(file):
                with suppress(ObjectNotFound), get_client(sync_client=True) as client:
                    id = client.read_deployment_by_name(name).id
                    end_unfinished_runs(id, client, message="The schedule that started it was killed.")
        yield
