"""The temporary Prefect server of a run."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.command import COMMAND, ROOT

pytestmark = pytest.mark.slow


def test_a_server_that_cannot_start_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {"PREFECT_HOME": f"{tmp_path}/file/prefect", "KIOSQUE_HOME": str(tmp_path)}
    done = subprocess.run(
        [*COMMAND, "ingest", "seeds"], capture_output=True, text=True, env=environment, cwd=ROOT, check=False
    )
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (3, "", 1)
    assert "temporary server does not start" in done.stderr
    assert f"PREFECT_HOME ({tmp_path}/file/prefect)" in done.stderr
