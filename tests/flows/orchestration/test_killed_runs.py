"""Runs whose process was killed, in a real server of Prefect."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from config.settings import load_settings
from flows.run.maintenance import note_killed_runs
from flows.run.run_locks import run_lock
from flows.state.ledger import open_ledger


@pytest.fixture
def deployment(prefect_server: None) -> Iterator[UUID]:
    from prefect import flow
    from prefect.client.orchestration import get_client

    @flow
    def killed() -> None:
        """Never begin."""

    with get_client(sync_client=True) as client:
        id = client.create_deployment(flow_id=client.create_flow(killed), name="killed")
        yield id
        client.delete_deployment(id)


def started(deployment: UUID, *states: str) -> list[UUID]:
    """Start a run of the deployment for each name of a state, and bring it there."""
    from prefect import states as prefect_states
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        runs = [client.create_flow_run_from_deployment(deployment, state=prefect_states.Scheduled()) for _ in states]
        for run, state in zip(runs, states, strict=True):
            client.set_flow_run_state(run.id, getattr(prefect_states, state)(), force=True)
    return [run.id for run in runs]


def states_of(runs: list[UUID]) -> list[str]:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        return [str(client.read_flow_run(id).state_type.value) for id in runs]


def test_runs_of_a_killed_schedule_are_crashed_at_the_next_and_those_of_one_that_goes_on_are_left(
    deployment: UUID, tmp_path: Path
) -> None:
    from flows.orchestration.killed_runs import served_alone

    runs = started(deployment, "Pending", "Running", "Scheduled", "Completed")
    with served_alone(["killed/killed", "killed/new"], tmp_path / "runs"):
        assert states_of(runs) == ["CRASHED", "CRASHED", "SCHEDULED", "COMPLETED"]
        of_this_one = started(deployment, "Running")
        with served_alone(["killed/killed"], tmp_path / "runs"):
            assert states_of(of_this_one) == ["RUNNING"]


def test_a_run_that_finds_another_killed_has_prefect_list_it_as_crashed(deployment: UUID, tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path)
    killed, ended = started(deployment, "Running", "Completed")
    for number, id in enumerate([killed, ended, UUID(int=7), ""]):
        with run_lock(settings.run_locks, f"r{number}", prefect_run=str(id)):
            (tmp_path / f"r{number}").write_bytes((settings.run_locks / f"r{number}.lock").read_bytes())
        (tmp_path / f"r{number}").rename(settings.run_locks / f"r{number}.lock")  # as a kill leaves it
    with open_ledger(settings) as ledger:
        assert note_killed_runs(ledger, settings) == ("r0", "r1", "r2", "r3")
    assert states_of([killed, ended]) == ["CRASHED", "COMPLETED"]
