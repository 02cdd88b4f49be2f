"""`prefect.yaml` becomes deployments in a real Prefect server."""

from pathlib import Path

import jsonschema
import pytest
import yaml

from config.errors import RunFailed

ROOT = Path(__file__).parent.parent
PREFECT_YAML = ROOT / "prefect.yaml"


def test_bootstrap_registers_the_deployment_and_a_second_time_changes_nothing(prefect_server: None) -> None:
    from prefect.client.orchestration import get_client

    from flows.bootstrap import register_deployments
    from flows.ingest import IngestParameters

    assert register_deployments(PREFECT_YAML) == register_deployments(PREFECT_YAML) == ("ingest",)
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name("ingest/ingest")
        pool = client.read_work_pool("kiosque")
    assert (pool.type, deployment.work_pool_name, deployment.tags) == ("process", "kiosque", ["kiosque"])

    (schedule,) = deployment.schedules
    assert (schedule.active, schedule.slug, schedule.schedule.cron) == (True, "hourly", "0 * * * *")
    assert not deployment.paused

    assert deployment.global_concurrency_limit.limit == 1
    assert deployment.concurrency_options.collision_strategy == "ENQUEUE"

    jsonschema.validate(deployment.parameters, deployment.parameter_openapi_schema)
    assert IngestParameters(**deployment.parameters["parameters"]).paths == ["/articles"]
    assert deployment.enforce_parameter_schema

    # The flow is loaded from the folder that the deployment was registered from; nothing is fetched.
    assert deployment.entrypoint == "flows/ingest.py:ingest"
    assert deployment.pull_steps == [{"prefect.deployments.steps.set_working_directory": {"directory": str(ROOT)}}]


def test_a_deployment_that_prefect_refuses_is_told_with_its_reason(tmp_path: Path, prefect_server: None) -> None:
    from flows.bootstrap import register_deployments

    broken = yaml.safe_load(PREFECT_YAML.read_text("utf-8"))
    broken["deployments"][0]["entrypoint"] = "flows/nowhere.py:ingest"
    (tmp_path / "prefect.yaml").write_text(yaml.safe_dump(broken), "utf-8")
    with pytest.raises(RunFailed, match=r"prefect deploy .*failed: .*nowhere\.py"):
        register_deployments(tmp_path / "prefect.yaml")
