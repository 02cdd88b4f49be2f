import subprocess
import sys
from pathlib import Path

import pytest

from flows.run.run_locks import dead_runs, run_lock

HOLD = (
    "import sys, pathlib; from flows.run.run_locks import run_lock\n"
    "with run_lock(pathlib.Path(sys.argv[1]), 'r2'): print('held', flush=True); sys.stdin.read()"
)


def test_a_run_is_dead_once_its_process_is_killed_and_not_before(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdin=pipe, stdout=pipe, cwd=root) as run:
        assert run.stdout
        assert run.stdout.readline() == b"held\n"
        assert dead_runs(tmp_path) == {}
        run.kill()
    assert list(dead_runs(tmp_path)) == ["r2"]


def test_a_run_that_ended_leaves_nothing_whether_it_was_well_or_not(tmp_path: Path) -> None:
    def fails() -> None:
        with run_lock(tmp_path, "r2"):
            raise RuntimeError

    with run_lock(tmp_path, "r1"):
        assert dead_runs(tmp_path) == {}
    with pytest.raises(RuntimeError):
        fails()
    assert list(tmp_path.iterdir()) == []


def test_where_no_run_ever_was_none_is_dead(tmp_path: Path) -> None:
    assert dead_runs(tmp_path / "none") == {}
