"""Runs of a schedule that became due while nothing started them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flows.orchestration.prefect_flows import retried_where_it_helps


def test_one_run_catches_up_for_all_that_were_missed_and_keeps_those_of_others(prefect_server: str) -> None:
    from prefect import flow
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import DeploymentScheduleCreate
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
    from prefect.client.schemas.schedules import IntervalSchedule
    from prefect.flow_engine import run_flow

    done = []

    @flow
    @retried_where_it_helps
    def missed() -> None:
        done.append(1)

    now = datetime.now(UTC)
    every = IntervalSchedule(interval=timedelta(minutes=15), anchor_date=now - timedelta(days=1))
    with get_client(sync_client=True) as client:
        deployment = client.create_deployment(
            flow_id=client.create_flow(missed),
            name="missed",
            schedules=[DeploymentScheduleCreate(schedule=every, active=True)],
        )
        by_hand = client.create_flow_run_from_deployment(deployment)
        for start, end in ((now - timedelta(hours=8), now), (now, now + timedelta(hours=1))):
            period = {"start_time": str(start), "end_time": str(end), "min_runs": 4}
            client._client.post(f"/deployments/{deployment}/schedule", json=period)

        def runs() -> list[Any]:
            of_it = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment]))
            found = client.read_flow_runs(flow_run_filter=of_it, limit=200)
            return sorted((run for run in found if run.auto_scheduled), key=lambda run: run.expected_start_time)

        planned = runs()
        due = [run for run in planned if run.expected_start_time <= now]
        assert 4 <= len(due) < len(planned)
        run_flow(missed, flow_run=due[0])
        states = [run.state.name for run in runs()]
        assert states == ["Completed", *["Skipped"] * (len(due) - 1), *["Scheduled"] * (len(planned) - len(due))]
        assert client.read_flow_run(by_hand.id).state.name == "Scheduled"
    assert done == [1]
