"""The files of the stack, checked without a Docker engine: every name in them stands for something that exists."""

import graphlib
import json
import os
import re
import shlex
import subprocess
import sys
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from config.errors import ConfigError
from config.settings import Settings, load_settings
from tests.support.elasticsearch_node.build import VERSION as TESTED_ELASTICSEARCH
from tests.support.stack import (
    EXAMPLE,
    FILLED,
    PROJECT,
    ROOT,
    SECRETS,
    SERVICES,
    SOURCE,
    STACK,
    VARIABLE,
    command,
    environment,
    image,
    instructions,
    resolved,
)

# What a health check may call, by the image's name: Elastic's images hold curl, Debian's slim Python image does not.
TOOLS = {
    "kiosque": {"python"},
    "kiosque-elasticsearch": {"curl"},
    "docker.elastic.co/kibana/kibana": {"curl"},
    "postgres": {"pg_isready"},
}


ONE_SHOT = {"bootstrap", "deployments", "kibana-objects"}
each_service = pytest.mark.parametrize("name", SERVICES)


def test_the_file_keeps_to_the_compose_specification() -> None:
    schema = json.loads((ROOT / "tests" / "support" / "compose-spec.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(STACK)


def test_the_example_names_every_variable_and_no_other() -> None:
    assert {match["name"] for match in VARIABLE.finditer(SOURCE) if match["name"]} == set(EXAMPLE)
    assert not re.search(r"\$(?![${])", SOURCE), "variables are written ${NAME}"


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_left_empty_stops_the_stack(name: str) -> None:
    with pytest.raises(KeyError, match=name):
        resolved(yaml.safe_load(SOURCE), FILLED | {name: ""})


def test_every_secret_comes_from_a_mandatory_variable() -> None:
    uses = {match["name"]: match["kind"] for match in VARIABLE.finditer(SOURCE) if match["name"]}
    assert {name for name, kind in uses.items() if kind == ":?"} == set(SECRETS)
    secret = re.compile(r"PASSWORD|KEY|AUTH|TOKEN")
    written = [
        (name, key)
        for name, service in yaml.safe_load(SOURCE)["services"].items()
        for key, value in service.get("environment", {}).items()
        if secret.search(key) and ":?" not in value
    ]
    assert not written


def test_the_documented_command_fills_every_secret(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    (line,) = re.findall(r"^python3 -c .*\.env$", guide, re.MULTILINE)
    (tmp_path / ".env.example").write_text((ROOT / ".env.example").read_text("utf-8"), "utf-8")
    python = shlex.quote(sys.executable)
    subprocess.run(["sh", "-c", line.replace("python3", python, 1)], cwd=tmp_path, check=True)
    made = dict(re.findall(r"^(\w+)=(.*)$", (tmp_path / ".env").read_text("utf-8"), re.MULTILINE))
    assert set(made) == set(EXAMPLE)
    assert all(made.values())
    assert len({made[name] for name in SECRETS}) == len(SECRETS)
    assert min(len(made[name]) for name in SECRETS) >= 32


def test_the_kiosque_command_reads_only_its_own_names_in_the_stacks_env(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [f"{name}={value}" for name, value in FILLED.items()]
    (tmp_path / ".env").write_text("\n".join(lines), "utf-8")
    assert load_settings().workers == int(FILLED["KIOSQUE_WORKERS"])
    (tmp_path / ".env").write_text("\n".join([*lines, "KIOSQUE_WORKRES=3"]), "utf-8")
    with pytest.raises(ConfigError, match="kiosque_workres: there is no such setting"):
        load_settings()


def test_ports_are_bound_to_this_machine_alone() -> None:
    ports = [str(port) for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(ports) == 4
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in ports)
    assert not [name for name, service in SERVICES.items() if service.get("network_mode") or service.get("privileged")]


@each_service
def test_an_image_is_pinned(name: str) -> None:
    assert re.fullmatch(r"\d+\.\d+(\.\d+)?(-\w+)?", image(name)[1])


def test_elasticsearch_and_kibana_have_the_version_that_the_tests_run() -> None:
    (base,) = [rest.split()[0] for word, rest in instructions("elasticsearch") if word == "FROM"]
    assert {base.rpartition(":")[2], image("elasticsearch")[1], image("kibana")[1]} == {TESTED_ELASTICSEARCH}


def test_the_stack_runs_the_prefect_that_is_locked_and_tested() -> None:
    assert (
        image("prefect")
        == image("worker")
        == image("bootstrap")
        == image("deployments")
        == image("kibana-objects")
        == ("kiosque", PROJECT["project"]["version"])
    )
    lock = (ROOT / "requirements" / "runtime.lock").read_text("utf-8")
    assert re.findall(r"^prefect==(\S+)", lock, re.MULTILINE) == [version("prefect")]
    assert re.search(r"^asyncpg==", lock, re.MULTILINE), "the driver of the server's database"
    (installed,) = [rest for word, rest in instructions("kiosque") if word == "RUN" and "runtime.lock" in rest]
    assert "dask.lock" in installed


@each_service
def test_what_is_built_names_a_stage_of_the_dockerfile(name: str) -> None:
    build = SERVICES[name].get("build")
    if build is None:
        assert "." in image(name)[0] or image(name)[0] == "postgres"  # from a registry
        return
    assert (ROOT / build["context"] / "Dockerfile").is_file()
    assert instructions(build["target"])


@each_service
def test_a_service_that_stays_is_watched_and_restarted_and_none_takes_all_memory(name: str) -> None:
    service = SERVICES[name]
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    if name in ONE_SHOT:
        assert service["restart"] == "no"
        return
    assert service["restart"] == "unless-stopped"
    assert {"test", "interval", "timeout", "retries", "start_period"} <= set(service["healthcheck"])


@each_service
def test_a_service_waits_for_what_it_needs_in_the_state_it_needs(name: str) -> None:
    for other, wanted in SERVICES[name].get("depends_on", {}).items():
        expected = "service_completed_successfully" if other in ONE_SHOT else "service_healthy"
        assert wanted["condition"] == expected
    named = set(re.findall(r"://(\w+)[:/]", json.dumps(environment(name)))) & set(SERVICES)
    named |= {value for key, value in environment(name).items() if key.endswith("_HOST")}
    assert named <= set(SERVICES[name].get("depends_on", {}))


@pytest.mark.parametrize("name", sorted(ONE_SHOT))
def test_a_service_that_ends_is_waited_for_by_one_that_stays_or_up_wait_would_fail(name: str) -> None:
    stay = [service for other, service in SERVICES.items() if other not in ONE_SHOT]
    assert any(name in service.get("depends_on", {}) for service in stay)


def test_a_kibana_without_its_objects_keeps_no_article_out() -> None:
    assert SERVICES["worker"]["depends_on"]["kibana-objects"]["required"] is False
    required = [wanted for name, wanted in SERVICES["worker"]["depends_on"].items() if name != "kibana-objects"]
    assert all(wanted.get("required", True) for wanted in required)


def test_the_guide_says_what_is_lost_with_each_volume_and_each_secret() -> None:
    guide = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    rows = " ".join(re.findall(r"^\| (`[^|]+) \|", guide, re.MULTILINE))
    assert not [name for name in (*STACK["volumes"], *SECRETS) if f"`{name}`" not in rows]


def test_services_start_in_an_order() -> None:
    needs = {name: set(service.get("depends_on", {})) for name, service in SERVICES.items()}
    order = list(graphlib.TopologicalSorter(needs).static_order())
    assert order.index("bootstrap") < order.index("worker")
    assert order.index("bootstrap") < order.index("kibana") < order.index("kibana-objects")
    assert order.index("bootstrap") < order.index("deployments") < order.index("worker")


def test_kibana_does_not_wait_for_prefect() -> None:
    waited, new = set(), {"kibana"}
    while new:
        waited |= new
        new = {other for name in new for other in SERVICES[name].get("depends_on", {})} - waited
    assert waited == {"kibana", "bootstrap", "elasticsearch"}


def test_each_bootstrap_prepares_what_its_environment_names() -> None:
    """`kiosque bootstrap` registers deployments where PREFECT_API_URL is set, and sets Kibana's password where it is given."""
    told = {name: environment(name) for name in ("bootstrap", "deployments")}
    assert "KIBANA_PASSWORD" in told["bootstrap"]
    assert "PREFECT_API_URL" not in told["bootstrap"]
    assert told["deployments"]["PREFECT_API_URL"] == environment("worker")["PREFECT_API_URL"]
    assert "KIBANA_PASSWORD" not in told["deployments"]


def test_prefect_deletes_runs_that_ended_long_ago() -> None:
    from prefect.settings import Settings as PrefectSettings

    told = {name: value for name, value in environment("prefect").items() if "DB_VACUUM" in name}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in told.items():
            patch.setenv(name, value)
        vacuum = PrefectSettings().server.services.db_vacuum
    assert {"events", "flow_runs"} <= vacuum.enabled
    assert vacuum.retention_period <= timedelta(days=30)


def test_elasticsearch_takes_writes_until_little_space_is_free_whatever_the_size_of_the_disk() -> None:
    prefix = "cluster.routing.allocation.disk.watermark."
    free = [environment("elasticsearch")[prefix + stage] for stage in ("low", "high", "flood_stage")]
    sizes = [int(size.removesuffix("gb")) for size in free]  # all are sizes, as Elasticsearch demands
    assert sizes == sorted(sizes, reverse=True)


@each_service
def test_a_health_check_calls_what_is_in_its_image(name: str) -> None:
    if name in ONE_SHOT:
        return
    kind, *words = SERVICES[name]["healthcheck"]["test"]
    words = shlex.split(words[0]) if kind == "CMD-SHELL" else words
    assert kind in ("CMD", "CMD-SHELL")
    assert words[0] in TOOLS[image(name)[0]]
    (port,) = re.findall(r"127\.0\.0\.1:(\d+)", " ".join(words)) or [None]
    published = [port.split(":")[2] for port in SERVICES[name].get("ports", [])]
    assert not published or [port] == published


@pytest.mark.parametrize("name", ["prefect", "worker"])
def test_a_health_check_passes_on_200_and_fails_on_503_and_on_no_answer(name: str) -> None:
    _, _, option, code = SERVICES[name]["healthcheck"]["test"]

    class Answer(BaseHTTPRequestHandler):
        status = 200

        def do_GET(self) -> None:
            self.send_response(self.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{server.server_port}", code)

        def passes() -> bool:
            return subprocess.run([sys.executable, option, here], capture_output=True, check=False).returncode == 0

        assert passes()
        Answer.status = 503
        assert not passes()
        server.shutdown()
    assert not passes()


@pytest.mark.parametrize("service", [name for name in SERVICES if command(name)[:1] == ["kiosque"]])
def test_every_kiosque_command_is_one_that_exists(service: str) -> None:
    import typer.main

    from flows.cli.app import app

    found, words = typer.main.get_command(app), command(service)[1:]
    context = found.make_context("kiosque", list(words))
    while hasattr(found, "resolve_command"):
        name, found, words = found.resolve_command(context, words)
        context = found.make_context(name, list(words), parent=context)


def test_the_commands_that_end_are_ours() -> None:
    assert {name for name in SERVICES if command(name)[:1] == ["kiosque"]} == ONE_SHOT


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SERVICES if command(name)[:1] == ["prefect"]])
def test_every_prefect_command_is_one_that_exists(name: str) -> None:
    words, options = command(name)[1:3], [word for word in command(name)[3:] if word.startswith("-")]
    said = subprocess.run(
        [sys.executable, "-m", "prefect", *words, "--help"],
        env=os.environ | {"NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert f"prefect {' '.join(words)} " in said
    assert not [option for option in options if not re.search(rf"(?<!\S){option}(?!\S)", said)]


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SERVICES if command(name)[:1] == ["dask"]])
def test_every_dask_command_is_one_that_exists(name: str) -> None:
    word, options = command(name)[1], [word for word in command(name)[2:] if word.startswith("--")]
    said = subprocess.run(
        [sys.executable, "-m", "dask", word, "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert not [option for option in options if not re.search(rf"(?<![\w-]){option}(?![\w-])", said)]


def test_dask_runs_only_where_it_is_asked_for_and_reads_what_the_worker_reads() -> None:
    assert {name for name, service in SERVICES.items() if "profiles" in service} == {"dask-scheduler", "dask-worker"}
    assert load_settings(dask=environment("worker")["KIOSQUE_DASK"]).dask is None
    address = next(word for word in command("dask-worker") if "://" in word)
    assert f"DASK to {address}" in (ROOT / ".env.example").read_text("utf-8")
    assert load_settings(dask=address).dask == address
    shared = SERVICES["dask-worker"]["volumes"]
    assert all(volume in SERVICES["worker"]["volumes"] for volume in shared)
    assert image("dask-worker") == image("dask-scheduler") == image("worker")


@each_service
def test_every_setting_of_ours_and_of_prefects_exists(name: str) -> None:
    import prefect.settings

    ours = {f"KIOSQUE_{field}".upper() for field in Settings.model_fields} | {"KIOSQUE_SECRETS_DIR"}
    dockerfile = [
        part.split("=")[0] for word, rest in instructions("kiosque") if word == "ENV" for part in rest.split()
    ]
    given = [*environment(name), *dockerfile]
    assert not [key for key in given if key.startswith("KIOSQUE_") and key not in ours]
    assert not [key for key in given if key.startswith("PREFECT_") and not hasattr(prefect.settings, key)]


def test_the_worker_knows_no_password_of_elasticsearch() -> None:
    told = json.dumps(SERVICES["worker"])
    assert not [name for name in ("ELASTIC_PASSWORD", "KIBANA_PASSWORD") if FILLED[name] in told]
    assert environment("worker")["KIOSQUE_SECRETS_DIR"] == environment("bootstrap")["KIOSQUE_SECRETS_DIR"]


def test_nothing_is_reported_home() -> None:
    assert environment("kibana")["TELEMETRY_OPTIN"] == "false"
    assert environment("kibana")["TELEMETRY_ALLOWCHANGINGOPTINSTATUS"] == "false"
    (settings,) = [rest for word, rest in instructions("kiosque") if word == "ENV"]
    assert {"DO_NOT_TRACK=1", "PREFECT_SERVER_ANALYTICS_ENABLED=false"} <= set(settings.split())


def test_every_volume_and_network_is_declared_and_used() -> None:
    mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", [])]
    assert {mount.split(":")[0] for mount in mounts if isinstance(mount, str)} == set(STACK["volumes"])
    networks = {network for service in SERVICES.values() for network in service.get("networks", ["default"])}
    assert networks == set(STACK["networks"])


def test_folders_of_this_machine_are_mounted_read_only_and_exist() -> None:
    binds = [mount for service in SERVICES.values() for mount in service.get("volumes", []) if isinstance(mount, dict)]
    assert {mount["target"] for mount in binds} == {"/articles", "/app/prefect.yaml"}
    for mount in binds:
        assert mount["read_only"]
        assert mount["bind"] == {"create_host_path": False}
        assert (ROOT / mount["source"]).exists()


DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda each: each["name"])
def test_a_deployment_reads_the_folder_that_is_mounted_and_runs_where_the_worker_looks(
    deployment: dict[str, Any],
) -> None:
    assert deployment["parameters"]["parameters"].get("paths", ["/articles"]) == ["/articles"]
    worker = command("worker")
    assert worker[worker.index("--pool") + 1] == deployment["work_pool"]["name"]


def test_a_run_in_a_container_of_its_own_has_what_the_worker_has() -> None:
    container = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["definitions"]["docker"]["job_variables"]
    assert container["image"] == ":".join(image("worker"))
    for name, value in container["env"].items():
        assert environment("worker")[name] == value
    volumes = [volume.split(":")[0] for volume in container["volumes"]]
    assert volumes == ["kiosque_worker-key", "kiosque_kiosque-home", "{{ $ARTICLES_FOLDER }}"]
    assert {f"{STACK['name']}_{name}" for name in STACK["volumes"]} >= set(volumes[:2])
    assert "ARTICLES_FOLDER" in EXAMPLE
    assert container["networks"] == [f"{STACK['name']}_default"]
    mounts = {mount.split(":")[1] for mount in SERVICES["worker"]["volumes"] if isinstance(mount, str)} | {"/articles"}
    assert {volume.split(":")[1] for volume in container["volumes"]} == mounts
