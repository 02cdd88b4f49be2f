"""Missed runs: while nothing started them, runs of a schedule became due one after the other; one run does the work of all."""

from contextlib import suppress
from datetime import UTC, datetime

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.context import FlowRunContext
from prefect.exceptions import PrefectException
from prefect.logging import get_run_logger


def skip_missed_runs() -> None:
    """Cancel the other runs of this run's schedule that are due already, because this one catches up for all of them.

    Runs that somebody started by hand, and runs that wait for another attempt, are kept.
    """
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    if run is None or run.deployment_id is None or not run.auto_scheduled:
        return
    with suppress(httpx.HTTPError, PrefectException), get_client(sync_client=True) as client:
        skipped = 0
        while missed := _missed(run, client):
            for each in missed:
                client.set_flow_run_state(each.id, _skipped(run), force=True)
            skipped += len(missed)
        if skipped:
            get_run_logger().info("%d runs were due already; this one does their work, and they are skipped", skipped)


def _missed(run: FlowRun, client: SyncPrefectClient) -> list[FlowRun]:
    due = client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[run.deployment_id])),
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
            expected_start_time=FlowRunFilterExpectedStartTime(before_=datetime.now(UTC)),
        ),
    )
    return [each for each in due if each.auto_scheduled and each.run_count == 0 and each.id != run.id]


def _skipped(run: FlowRun) -> State[None]:
    return State(type=StateType.CANCELLED, name="Skipped", message=f"missed; run {run.id} does its work")
