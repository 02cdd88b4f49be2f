"""A scheduled newspaper from an empty cluster on: bootstrap, Prefect server, worker, schedule and artifacts, all real."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.command import ROOT, SEEDS
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.elasticsearch_node.sweep import delete_test_data
from tests.support.services import PASSWORD, Prefect, prefect_with_password, service

pytestmark = pytest.mark.slow

FACTS = yaml.safe_load((SEEDS / "expected.yaml").read_text("utf-8"))["documents"].values()
OUTCOMES = [facts["outcome"] for facts in FACTS]
REJECTED = OUTCOMES.count("rejected")
KEPT = len(OUTCOMES) - REJECTED


def often(file: Path) -> Path:
    """Write the shipped deployments, but ingest the samples every 15 seconds and schedule nothing else."""
    shipped = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
    for deployment in shipped["deployments"]:
        if "paths" in deployment["parameters"]["parameters"]:
            deployment["parameters"]["parameters"]["paths"] = [str(SEEDS)]
        deployment["schedules"] = []
        if deployment["name"] == "ingest":
            deployment["schedules"] = [{"slug": "hourly", "interval": 15, "timezone": "UTC", "active": True}]
    file.write_text(yaml.safe_dump(shipped), "utf-8")
    return file


def completed(prefect: Prefect, *, after: int) -> Callable[[], list[dict[str, Any]] | None]:
    """Return a function that returns the completed runs if there are more than `after`, else None."""

    def look() -> list[dict[str, Any]] | None:
        assert not prefect.runs("FAILED", "CRASHED")
        found = prefect.runs("COMPLETED")
        return found if len(found) > after else None

    return look


def accounts(prefect: Prefect, run: dict[str, Any]) -> list[str]:
    """Return the Markdown artifacts of a run, and check their key."""
    wanted = {"flow_run_id": {"any_": [run["id"]]}, "type": {"any_": ["markdown"]}}
    found = prefect.post("artifacts/filter", artifacts=wanted)
    assert {each["key"] for each in found} == {"ingest-seeds"}
    return [each["data"] for each in found]


def named(run: dict[str, Any], outcome: str) -> str:
    due = datetime.fromisoformat(run["expected_start_time"])
    return f"seeds · {due:%Y-%m-%d %H:%M} · {outcome}"


def test_a_schedule_ingests_with_the_key_of_the_bootstrap_and_a_second_run_changes_nothing(
    tmp_path: Path, secure_elasticsearch_node: ElasticsearchServer
) -> None:
    cluster = secure_elasticsearch_node
    assert cluster.password
    delete_test_data(cluster)
    for name in ("prefect", "secrets", "work"):
        (tmp_path / name).mkdir()
    told = {"KIOSQUE_ELASTICSEARCH_URL": cluster.url, "KIOSQUE_SECRETS_DIR": str(tmp_path / "secrets")}
    administrator = {"KIOSQUE_ELASTICSEARCH_USERNAME": "elastic", "KIOSQUE_ELASTICSEARCH_PASSWORD": cluster.password}
    ours = {"KIOSQUE_HOME": str(tmp_path / "home"), "KIOSQUE_KIBANA_URL": "http://127.0.0.1:5601"}
    # Look for runs that are due every second or two; the runner's own time is ten.
    quick = {
        "PREFECT_HOME": str(tmp_path / "client"),
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "PREFECT_RUNNER_POLL_FREQUENCY": "2",
    }

    with prefect_with_password(tmp_path / "prefect") as prefect:
        everywhere = {**told, **prefect.environment, **quick}
        file = often(tmp_path / "prefect.yaml")
        bootstrap = ("flows", "bootstrap", "--prefect-file", str(file))
        with service(
            *bootstrap, environment=everywhere | administrator, cwd=tmp_path / "work", log=tmp_path / "bootstrap.log"
        ) as prepared:
            assert prepared.process.wait() == 0, prepared.said
            assert "API key: made" in prepared.said
            assert "deployments: ingest, learn, replay, reindex" in prepared.said

        worker = ("prefect", "worker", "start", "--pool", "kiosque", "--type", "process", "--install-policy", "never")
        with service(
            *worker, environment=everywhere | ours, cwd=tmp_path / "work", log=tmp_path / "worker.log"
        ) as working:
            begun, *_ = working.wait_for(lambda: prefect.runs("RUNNING", "COMPLETED") or None, "run of the schedule")
            prefect.post(f"deployments/{begun['deployment_id']}/pause_deployment")
            (first,) = working.wait_for(completed(prefect, after=0), "end of that run")
        assert first["auto_scheduled"]
        assert first["name"] == named(first, f"{KEPT} new")
        (account,) = accounts(prefect, first)
        counts = [
            len(OUTCOMES),
            *(OUTCOMES.count(name) for name in ("indexed", "unchanged", "superseded", "duplicate", "rejected")),
        ]
        assert f"| {' | '.join(map(str, counts))} |" in account
        for heading in ("Languages", "Rejected or superseded, by step and error", "Removed lines, by rule", "Sources"):
            assert f"\n## {heading}\n" in account
        assert "[This run in Kibana](http://127.0.0.1:5601/app/dashboards#/view/kiosque-ingestion?" in account

        for deployment in prefect.post("deployments/filter"):
            prefect.delete(f"deployments/{deployment['id']}")  # or `kiosque schedule` leaves them to the pool's workers
        schedule = ("flows", "schedule", str(SEEDS), "--every", "15s")
        with service(
            *schedule, environment=everywhere | ours, cwd=tmp_path / "work", log=tmp_path / "schedule.log"
        ) as serving:
            second = serving.wait_for(completed(prefect, after=1), "second run")[-1]
        (account,) = accounts(prefect, second)
        assert second["name"] == named(second, "0 new")
        assert f"| {len(OUTCOMES)} | 0 | {KEPT} | 0 | 0 | {REJECTED} |" in account
        assert prefect.get(f"deployments/{second['deployment_id']}")["paused"], "nothing serves it any more"

        with cluster.client() as elastic:
            elastic.indices.refresh(index="news,kiosque-runs")
            assert elastic.count(index="news")["count"] == KEPT
            runs = elastic.search(index="kiosque-runs", query={"term": {"kind": "run"}}, sort=["started"])["hits"][
                "hits"
            ]
        indexed, *later = (run["_source"]["indexed"] for run in runs)
        assert indexed == OUTCOMES.count("indexed")
        assert set(later) == {0}

        key = (tmp_path / "secrets" / "kiosque_elasticsearch_api_key").read_text("utf-8")
        shown = [str(prefect.post(f"{what}/filter")) for what in ("artifacts", "flow_runs", "deployments", "logs")]
        written = [path.read_text("utf-8", "replace") for path in tmp_path.glob("*.log")]
        secrets = (key, cluster.password, PASSWORD.partition(":")[2])
        assert not [secret for secret in secrets for text in (*shown, *written) if secret in text]
