"""`kiosque schedule` forks its runs from a process that has loaded everything."""

from pathlib import Path

import psutil
import pytest
import yaml

from flows.orchestration import warm_runs
from tests.support.services import Prefect, Service, prefect_with_password, service

pytestmark = pytest.mark.slow


def write_sources(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "a.txt").write_text("The old bridge over the river is open again. " * 10, "utf-8")
    sources = [{"name": name, "folder": name, "schedule": {"every": "7d"}} for name in names]
    (folder / "sources.yaml").write_text(yaml.safe_dump({"sources": sources}), "utf-8")


def family(serving: Service) -> list[psutil.Process]:
    return psutil.Process(serving.process.pid).children(recursive=True)


def deployments(prefect: Prefect) -> dict[str, str]:
    return {each["name"]: each["id"] for each in prefect.post("deployments/filter")}


def test_a_run_is_a_fork_and_nothing_outlives_a_killed_schedule_and_a_source_taken_out_is_gone_at_the_next(
    tmp_path: Path,
) -> None:
    write_sources(tmp_path, "stays", "goes")
    for name in ("prefect", "client"):
        (tmp_path / name).mkdir()
    with prefect_with_password(tmp_path / "prefect") as prefect:
        told = {
            **prefect.environment,
            "PREFECT_HOME": str(tmp_path / "client"),
            "PREFECT_RUNNER_POLL_FREQUENCY": "1",
            "KIOSQUE_HOME": str(tmp_path / "home"),
        }
        with service("flows", "schedule", environment=told, cwd=tmp_path, log=tmp_path / "first.log") as serving:
            serving.wait_for(lambda: deployments(prefect).keys() >= {"stays", "goes"} or None, "deployments")
            prefect.post(f"deployments/{deployments(prefect)['stays']}/create_flow_run")
            commands: set[str] = set()

            def ended() -> list[dict[str, object]] | None:
                for child in family(serving):
                    try:
                        commands.add(" ".join(child.cmdline()))
                    except psutil.Error:
                        continue
                return prefect.runs("COMPLETED", "FAILED", "CRASHED") or None

            (run,) = serving.wait_for(ended, "end of a run", every_s=0.1)  # no process is missed
            assert run["state_name"] == "Completed", serving.said
            assert str(run["name"]).endswith(" · 1 new")
            assert [command for command in commands if "multiprocessing.forkserver" in command]
            assert not [command for command in commands if "prefect.engine" in command or "spawn_main" in command]
            left = family(serving)
            serving.process.kill()
            psutil.wait_procs(left)
            assert not prefect.get(f"deployments/{deployments(prefect)['goes']}")["paused"]
        write_sources(tmp_path, "stays")
        with service("flows", "schedule", environment=told, cwd=tmp_path, log=tmp_path / "second.log") as serving:
            serving.wait_for(lambda: "until Ctrl-C" in serving.said or None, "begin of the schedule")
            assert "no longer in" in serving.said
            assert "no longer scheduled: goes\n" in serving.said
            assert "goes" not in deployments(prefect)


def test_a_change_of_code_or_data_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm_runs, "CHECKOUT", tmp_path)
    rules = tmp_path / "config" / "boilerplate" / "all.yaml"
    rules.parent.mkdir(parents=True)
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "ingest.py").write_text("pass")
    rules.write_text("rules: []")
    before = warm_runs._stamp()
    assert warm_runs._stamp() == before
    (tmp_path / "flows" / "ingest.pyc").write_text("not code that is read")
    assert warm_runs._stamp() == before
    rules.write_text("rules: [a]")
    assert warm_runs._stamp() != before
