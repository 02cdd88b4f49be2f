"""The temporary Prefect server of a run."""

import os
import subprocess
import sys
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


STILL_STARTING = """
import asyncio, socket, threading, uvicorn
from flows.orchestration import server_process

async def waits_for_ever(scope, receive, send):
    await asyncio.Event().wait()

server_process.GRACE_SECONDS = 0.1
server = server_process.Server(uvicorn.Config(waits_for_ever, lifespan="on"))
threading.Thread(target=server.stop_with_run, daemon=True).start()
with socket.create_server(("127.0.0.1", 0)) as listening:
    server.run(sockets=[listening])
"""


def test_a_server_that_is_still_starting_ends_with_its_run_too() -> None:
    server = [sys.executable, "-c", STILL_STARTING]
    ended = subprocess.run(server, stdin=subprocess.DEVNULL, capture_output=True, cwd=ROOT, timeout=120, check=False)
    assert ended.returncode == 1
