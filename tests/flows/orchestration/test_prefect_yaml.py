"""`prefect.yaml` becomes deployments in a real Prefect server, with a work pool and without."""

import importlib
import io
import re
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
import yaml
from pydantic import BaseModel
from rich.console import Console

from config.errors import ConfigError, RunFailed
from flows.cli.commands.schedule import served_text
from flows.orchestration.deployments import (
    Deployment,
    Limit,
    When,
    deployments_to_serve,
    read_deployments,
    source_deployments,
)
from flows.orchestration.notices import send_failure_notice
from flows.orchestration.serving import as_served, require_no_pool
from tests.support.command import kiosque

ROOT = Path(__file__).parents[3]
PREFECT_YAML = ROOT / "prefect.yaml"
SOURCES = ROOT / "seeds" / "sources.yaml"
SHIPPED = {deployment.name: deployment for deployment in read_deployments(PREFECT_YAML)}


def models() -> list[type[BaseModel]]:
    """Return the parameters of every flow that is deployed."""
    import flows.deployed

    deployed = [flow for flow in vars(flows.deployed).values() if hasattr(flow, "parameters")]
    return [flow.fn.__annotations__["parameters"] for flow in deployed]


def in_prefect(name: str) -> Any:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        return client.read_deployment_by_name(name)


def outline(deployment: Any) -> dict[str, Any]:
    """Return what must be the same with a work pool and without."""
    schedules = [(each.slug, each.active, each.schedule) for each in deployment.schedules]
    return {
        "entrypoint": deployment.entrypoint,
        "parameters": deployment.parameters,
        "schema": deployment.parameter_openapi_schema,
        "schedules": schedules,
        "limit": (deployment.global_concurrency_limit.limit, deployment.concurrency_options.collision_strategy),
        "tags": deployment.tags,
        "description": deployment.description,
        "paused": deployment.paused,
    }


def test_deployments_are_the_same_with_a_pool_and_without_and_registering_again_changes_nothing(
    prefect_server: None,
) -> None:
    from prefect.client.orchestration import get_client

    from flows.orchestration.registration import register_deployments

    assert register_deployments(PREFECT_YAML) == tuple(SHIPPED) == ("ingest", "learn", "replay", "reindex")
    pooled = {name: in_prefect(f"{name}/{name}") for name in SHIPPED}
    assert register_deployments(PREFECT_YAML) == tuple(SHIPPED)
    assert {name: outline(in_prefect(f"{name}/{name}")) for name in SHIPPED} == {
        name: outline(each) for name, each in pooled.items()
    }
    with get_client(sync_client=True) as client:
        assert client.read_work_pool("kiosque").type == "process"
    for each in pooled.values():
        assert each.work_pool_name == "kiosque"
        jsonschema.validate(each.parameters, each.parameter_openapi_schema)
        assert each.enforce_parameter_schema
        # The flow is loaded from the folder that the deployment was registered from; nothing is fetched.
        assert each.pull_steps == [{"prefect.deployments.steps.set_working_directory": {"directory": str(ROOT)}}]
    assert [each.schedule.cron for each in pooled["ingest"].schedules] == ["0 * * * *"]
    assert [each.schedule.cron for each in pooled["learn"].schedules] == ["30 3 * * 1"]
    assert pooled["replay"].schedules == []

    served = {name: as_served(deployment) for name, deployment in SHIPPED.items()}
    with pytest.raises(ConfigError, match="ingest/ingest: workers of the pool 'kiosque' run it"):
        require_no_pool(list(served.values()))
    with get_client(sync_client=True) as client:
        for each in pooled.values():
            client.delete_deployment(each.id)
    require_no_pool(list(served.values()))
    for name, each in served.items():
        each.apply()
        assert in_prefect(f"{name}/{name}").work_pool_name is None
        assert outline(in_prefect(f"{name}/{name}")) == outline(pooled[name])


def test_a_pool_of_containers_is_made_with_what_its_deployments_set(tmp_path: Path, prefect_server: None) -> None:
    from prefect.client.orchestration import get_client

    from flows.orchestration.registration import register_deployments

    shipped = yaml.safe_load(PREFECT_YAML.read_text("utf-8").replace("work_pool: *process", "work_pool: *docker"))
    shipped["deployments"] = [each for each in shipped["deployments"] if each["name"] == "learn"]
    (tmp_path / "prefect.yaml").write_text(yaml.safe_dump(shipped), "utf-8")
    register_deployments(tmp_path / "prefect.yaml")
    with get_client(sync_client=True) as client:
        pool = client.read_work_pool("kiosque-docker")
    learn = in_prefect("learn/learn")
    assert (pool.type, learn.work_pool_name) == ("docker", "kiosque-docker")
    jsonschema.validate(learn.job_variables, pool.base_job_template["variables"])
    assert set(learn.job_variables) <= set(pool.base_job_template["variables"]["properties"])


def test_a_source_becomes_a_deployment_with_its_schedule_that_one_run_at_a_time_uses(prefect_server: None) -> None:
    found = {each.name: each for each in source_deployments(SOURCES, limit=Limit(collision_strategy="CANCEL_NEW"))}
    assert list(found) == ["seeds-text", "seeds-pages", "seeds-records", "seeds-archive"]
    for each in found.values():
        as_served(each).apply()
    text, archive = (in_prefect(f"run-source/{name}") for name in ("seeds-text", "seeds-archive"))
    jsonschema.validate(text.parameters, text.parameter_openapi_schema)
    assert text.parameters["parameters"] == {"source": "seeds-text", "sources_file": str(SOURCES)}
    assert [each.schedule.interval.days for each in text.schedules] == [1]
    assert [(each.schedule.cron, each.schedule.timezone) for each in archive.schedules] == [
        ("0 6 * * 1-5", "Europe/Paris")
    ]
    assert in_prefect("run-source/seeds-pages").schedules == []
    assert (text.global_concurrency_limit.limit, text.concurrency_options.collision_strategy) == (1, "CANCEL_NEW")


def test_the_entry_of_a_source_that_the_docs_show_is_one_for_workers(tmp_path: Path) -> None:
    (shown,) = re.findall(
        r"```yaml\n(  - name: .*?)```", (ROOT / "docs" / "scheduling.md").read_text("utf-8"), re.DOTALL
    )
    (tmp_path / "prefect.yaml").write_text(f"{PREFECT_YAML.read_text('utf-8')}\n{shown}", "utf-8")
    *others, entry = read_deployments(tmp_path / "prefect.yaml")
    assert [other.name for other in others] == list(SHIPPED)
    assert entry.work_pool == SHIPPED["ingest"].work_pool
    (tmp_path / "sources.yaml").write_text(
        "sources:\n  - {name: france-24, folder: x, schedule: {cron: '0 * * * *'}}\n", "utf-8"
    )
    (made,) = source_deployments(tmp_path / "sources.yaml", limit=entry.concurrency_limit)
    made = msgspec.structs.replace(
        made, parameters={"parameters": made.parameters["parameters"] | {"sources_file": "/articles/sources.yaml"}}
    )
    assert msgspec.structs.replace(entry, description=made.description, work_pool=None) == made


def test_a_deployment_that_prefect_refuses_fails_with_its_reason(tmp_path: Path, prefect_server: None) -> None:
    from flows.orchestration.registration import register_deployments

    broken = yaml.safe_load(PREFECT_YAML.read_text("utf-8"))
    broken["deployments"][0]["entrypoint"] = "flows/nowhere.py:ingest"
    (tmp_path / "prefect.yaml").write_text(yaml.safe_dump(broken), "utf-8")
    with pytest.raises(RunFailed, match=r"prefect deploy .*failed: .*nowhere\.py"):
        register_deployments(tmp_path / "prefect.yaml")


@pytest.mark.parametrize("deployment", SHIPPED.values(), ids=lambda each: each.name)
def test_a_deployment_names_a_flow_that_is_retried_has_a_time_out_and_tells_of_its_failure(
    deployment: Deployment,
) -> None:
    module, _, name = deployment.entrypoint.rpartition(".")
    flow = getattr(importlib.import_module(module), name)
    assert flow.retries > 0
    assert flow.retry_delay_seconds > 0
    assert flow.timeout_seconds > 0
    assert flow.on_failure_hooks == flow.on_crashed_hooks == [send_failure_notice]


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_a_form_says_of_every_field_what_it_is(model: type[BaseModel]) -> None:
    for name, field in model.model_fields.items():
        assert field.title, name
        assert field.description, name


def test_paths_of_the_command_replace_those_of_the_file(tmp_path: Path) -> None:
    named = ["news", "s3://bucket/news"]
    found = deployments_to_serve(named, file=PREFECT_YAML, sources_file=tmp_path / "none", every_s=900, limit=Limit())
    by_name = {each.name: each for each in found}
    paths = [str(Path("news").absolute()), "s3://bucket/news"]
    assert by_name["ingest"].parameters == {"parameters": {"paths": paths}}
    assert by_name["learn"].parameters == {"parameters": {"paths": paths, "apply": False}}
    assert [(when.interval, when.cron) for when in by_name["ingest"].schedules] == [(900, None)]
    assert by_name["learn"].schedules == SHIPPED["learn"].schedules


def test_without_paths_the_sources_are_served_and_what_needs_no_paths() -> None:
    found = deployments_to_serve([], file=PREFECT_YAML, sources_file=SOURCES, every_s=None, limit=Limit())
    assert [each.name for each in found] == [
        "replay",
        "reindex",
        "seeds-text",
        "seeds-pages",
        "seeds-records",
        "seeds-archive",
    ]


def test_served_deployments_are_shown_by_the_names_that_prefect_s_commands_take() -> None:
    hourly, often = When(slug="a", cron="0 * * * *"), When(slug="b", interval=5400)
    source = Deployment(name="town", entrypoint="flows.deployed.run_source", schedules=(hourly, often))
    served = as_served(source)
    said = io.StringIO()
    Console(file=said, width=80).print(served_text({f"{served.flow_name}/{served.name}": source}, url="http://p/api"))
    assert re.search(r"run-source/town +0 \* \* \* \* UTC, every 90m", said.getvalue())


def test_with_neither_paths_nor_sources_there_is_nothing_to_serve(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="name folders, or describe sources in"):
        deployments_to_serve([], file=PREFECT_YAML, sources_file=tmp_path / "none", every_s=None, limit=Limit())


@pytest.mark.parametrize(
    ("schedule", "fault"),
    [
        ({"slug": "a"}, "takes one of `cron` and `interval`"),
        ({"slug": "a", "cron": "0 * * * *", "interval": 60}, "takes one of `cron` and `interval`"),
        ({"cron": "0 * * * *"}, "slug"),
    ],
)
def test_a_schedule_with_too_few_or_too_many_fields_is_refused_with_its_position(
    tmp_path: Path, schedule: dict[str, Any], fault: str
) -> None:
    file = tmp_path / "prefect.yaml"
    deployment = {"name": "ingest", "entrypoint": "flows.deployed.ingest", "schedules": [schedule]}
    file.write_text(yaml.safe_dump({"deployments": [deployment]}), "utf-8")
    with pytest.raises(ConfigError, match=rf"{file}: .*{fault}.*deployments"):
        read_deployments(file)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "there is nothing to ingest: name folders, or describe sources in sources.yaml"),
        (["news", "--sources", "nowhere.yaml"], 2, "nowhere.yaml: there is no such file"),
        (["news", "--every", "often"], 2, "--every often: write a number and s, m, h or d, such as 15m"),
        (["news"], 3, "Prefect at http://127.0.0.1:9/api: .*; check PREFECT_API_URL"),
    ],
)
def test_a_fault_that_keeps_a_schedule_from_being_served_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, said: str
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    done = kiosque("schedule", *words, cwd=tmp_path)
    assert done.returncode == code
    assert re.fullmatch(f"kiosque: {said}.*\n", done.stderr.decode())
    assert not done.stdout


@pytest.mark.slow
def test_without_a_server_that_stays_the_command_says_how_to_start_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    done = kiosque("schedule", "news", cwd=tmp_path)
    assert done.returncode == 2
    assert "start one with `prefect server start`, and set PREFECT_API_URL=" in done.stderr.decode()


def test_a_source_that_is_taken_out_of_its_file_is_unscheduled_and_no_other(
    prefect_server: None, tmp_path: Path
) -> None:
    from prefect.exceptions import ObjectNotFound

    from flows.orchestration.unscheduling import delete_gone_sources

    def write(file: Path, *names: str) -> tuple[Deployment, ...]:
        file.write_text(yaml.safe_dump({"sources": [{"name": name, "folder": "."} for name in names]}), "utf-8")
        return source_deployments(file, limit=Limit())

    file, other = tmp_path / "sources.yaml", tmp_path / "others.yaml"
    for each in (*write(file, "stays", "goes"), *write(other, "of-another-file")):
        as_served(each).apply()
    kept = write(file, "stays")
    assert delete_gone_sources(kept, sources_file=file) == ("goes",)
    assert delete_gone_sources(kept, sources_file=file) == ()
    with pytest.raises(ObjectNotFound):
        in_prefect("run-source/goes")
    assert in_prefect("run-source/stays")
    assert in_prefect("run-source/of-another-file")


def test_a_deployment_that_is_taken_out_of_prefect_yaml_is_paused(prefect_server: None, tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate

    from flows.orchestration.unscheduling import pause_gone_deployments

    file = tmp_path / "prefect.yaml"
    shipped = yaml.safe_load(PREFECT_YAML.read_text("utf-8"))["deployments"][:1]
    shipped[0]["work_pool"] = {"name": "a-pool-of-two", "type": "process"}
    file.write_text(yaml.safe_dump({"deployments": shipped}), "utf-8")
    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name="a-pool-of-two", type="process"))
        flow = client.create_flow_from_name("run-source")
        for name in ("ingest", "taken-out"):
            client.create_deployment(flow_id=flow, name=name, tags=["kiosque"], work_pool_name="a-pool-of-two")
    assert pause_gone_deployments(file) == ("taken-out",)
    assert pause_gone_deployments(file) == ()
    assert in_prefect("run-source/taken-out").paused
    assert not in_prefect("run-source/ingest").paused
