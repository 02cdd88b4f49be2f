"""Flows that no Prefect runs: called as they are."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from flows.orchestration import this_run
from flows.orchestration.batches import result_of
from flows.orchestration.flows import run_flow, run_task, threaded_flow
from tests.support.command import ROOT


@pytest.fixture
def without_prefect(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests in this process share a server of Prefect: here runs are none of its."""
    monkeypatch.setattr("flows.orchestration.flows.uses_prefect", lambda: False)


def test_a_flow_without_a_server_returns_and_raises_what_its_function_does(without_prefect: None) -> None:
    @run_flow("a flow")
    def a_flow(number: int) -> int:
        """Divide."""
        return 12 // number

    assert a_flow(4) == 3
    assert a_flow.__doc__ == "Divide."
    with pytest.raises(ZeroDivisionError):
        a_flow(0)


def test_submitted_tasks_run_in_as_many_threads_as_the_flow_has(without_prefect: None) -> None:
    both = threading.Barrier(2, timeout=60)

    @run_task("meet")
    def meet(number: int) -> int:
        both.wait()
        return number

    @threaded_flow("a flow", threads=2)
    def a_flow() -> list[int]:
        return [result_of(future) for future in [meet.submit(1), meet.submit(2)]]

    assert a_flow() == [1, 2]


def test_a_task_is_tried_again_where_a_storage_fails(without_prefect: None, monkeypatch: pytest.MonkeyPatch) -> None:
    paused: list[float] = []
    monkeypatch.setattr("flows.orchestration.flows.pause", paused.append)
    tried: list[Exception] = []

    @run_task("read", is_tried_again=True)
    def read(error: Exception) -> None:
        tried.append(error)
        raise error

    for error in (OSError("disk"), ValueError("no")):
        with pytest.raises(type(error)):
            read(error)
    assert [type(error).__name__ for error in tried] == ["OSError", "OSError", "OSError", "ValueError"]
    assert len(paused) == 2
    assert 1 <= paused[0] <= 2 <= paused[1] <= 4


@pytest.mark.parametrize(
    ("file", "text", "named"),
    [
        ("profiles.toml", '[profiles.ephemeral]\nPREFECT_SERVER_ALLOW_EPHEMERAL_MODE = "true"\n', False),
        ("profiles.toml", '[profiles.local]\nPREFECT_API_URL = "http://127.0.0.1:4200/api"\n', True),
        ("prefect.toml", '[api]\nurl = "http://127.0.0.1:4200/api"\n', True),
        ("pyproject.toml", "[project]\nname = 'prefect-news-api'\n", False),
        ("pyproject.toml", "[tool.prefect.api]\nurl = 'http://127.0.0.1:4200/api'\n", True),
        (".env", "PREFECT_API_URL=http://127.0.0.1:4200/api\n", True),
        (".env", "KIOSQUE_HOME=/srv\n", False),
    ],
)
def test_settings_that_may_name_a_server_are_found_without_prefect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, text: str, named: bool
) -> None:
    monkeypatch.setattr(
        "sys.modules", {name: module for name, module in sys.modules.items() if name != "prefect.settings"}
    )
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / file).write_text(text, "utf-8")
    assert this_run._may_name_server() is named


@pytest.mark.slow
def test_a_run_without_a_server_never_loads_prefect(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "The old bridge over the river is closed for repairs until the end of March.", "utf-8"
    )
    program = """
import sys
sys.argv = ["kiosque", "ingest", "a.txt", "--workers", "1", "--home", "home"]
from flows.__main__ import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
assert "prefect" not in sys.modules
"""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PREFECT_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 read = 1 indexed" in done.stdout
