"""The end of a process that serves deployments, against a real server."""

from pathlib import Path
from typing import Any, NoReturn

import pytest

from flows.orchestration.deployments import Deployment

pytestmark = pytest.mark.slow


def test_a_run_that_ends_with_its_schedule_before_it_began_is_crashed_and_the_schedule_paused(
    prefect_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect.client.orchestration import get_client
    from prefect.states import Pending, Running, Scheduled

    from flows.orchestration import serving

    begun = []

    def ended(served: Any, **_: Any) -> NoReturn:
        """Start runs, and end as at SIGTERM: their processes are gone, and none has reached its flow."""
        id = served.apply()
        with get_client(sync_client=True) as client:
            begun.extend(
                client.create_flow_run_from_deployment(id, state=Scheduled()) for _ in ("submitted", "running", "due")
            )
            for run, state in zip(begun, (Pending(), Running()), strict=False):
                client.set_flow_run_state(run.id, state, force=True)
        raise SystemExit(0)

    monkeypatch.setattr(serving, "serve", ended)
    deployment = Deployment(
        name="early", entrypoint="flows.deployed.ingest", parameters={"parameters": {"paths": ["/nowhere"]}}
    )
    with pytest.raises(SystemExit):
        serving.serve_deployments(
            [deployment],
            at_once=1,
            warm="flows.warm",
            sources_file=tmp_path / "sources.yaml",
            locks=tmp_path,
            ready=lambda *_: None,
        )
    with get_client(sync_client=True) as client:
        states = [client.read_flow_run(run.id).state_type for run in begun]
        assert states == ["CRASHED", "CRASHED", "SCHEDULED"]
        assert client.read_deployment(begun[0].deployment_id).paused
        client.delete_deployment(begun[0].deployment_id)
