"""Starts the services of a test, each in a process of its own, and ends them and their child processes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil

from tests.support.command import ROOT
from tests.support.elasticsearch_node.node import free_ports
from tests.support.prefect_database import begin_database, keep_database

T = TypeVar("T")

# Far more than anything here takes on any machine.
PATIENCE_S = 300.0
# Each look is work for the server too: ten a second are a third of all that it does.
POLL_S = 0.5
PASSWORD = "kiosque:a-password-of-the-tests"


class Service:
    """A process and its log."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.process = process
        self.log = log

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def wait_for(self, look: Callable[[], T | None], what: str, *, every_s: float = POLL_S) -> T:
        """Look again and again, return the first result that is not None; fail if the service ends before."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if (found := look()) is not None:
                return found
            assert self.process.poll() is None, f"ended with {self.process.returncode} before {what}:\n{self.said}"
            time.sleep(every_s)
        raise AssertionError(f"no {what} in {PATIENCE_S:g} s:\n{self.said}")


@contextmanager
def service(*command: str, environment: Mapping[str, str], cwd: Path, log: Path) -> Iterator[Service]:
    """Run `python -m …` during the block, then end it and its child processes by SIGTERM, and by SIGKILL if needed."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("KIOSQUE_", "PREFECT_"))}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            env={**inherited, "PYTHONPATH": str(ROOT), "DO_NOT_TRACK": "1", **environment},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Service(process, log)
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    family = []
    if process.poll() is None:
        family = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
    try:
        process.wait(PATIENCE_S)
    finally:
        process.kill()
        process.wait()
        for left in family:
            if left.is_running():
                left.kill()
        psutil.wait_procs(family)


class Prefect:
    """A client of the API of a Prefect server with a password."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = httpx.Client(base_url=url, auth=("kiosque", PASSWORD.partition(":")[2]), timeout=60)

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment variables that another client needs."""
        return {"PREFECT_API_URL": self.url, "PREFECT_API_AUTH_STRING": PASSWORD}

    def get(self, path: str) -> Any:
        return self._ask("GET", path).json()

    def post(self, path: str, **body: Any) -> Any:
        answer = self._ask("POST", path, json=body)
        return answer.json() if answer.content else None

    def delete(self, path: str) -> None:
        self._ask("DELETE", path)

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Repeat the request while another one locks the server's database, as Prefect's own clients do."""
        until = time.monotonic() + PATIENCE_S
        while True:
            answer = self._client.request(method, path, **options)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or time.monotonic() > until:
                return answer.raise_for_status()
            time.sleep(POLL_S)

    def runs(self, *states: str) -> list[dict[str, Any]]:
        """Return the flow runs in these states, in the order of their planned starts."""
        wanted = {"state": {"type": {"any_": list(states)}}}
        found: list[dict[str, Any]] = self.post("flow_runs/filter", flow_runs=wanted, sort="EXPECTED_START_TIME_ASC")
        return found

    def is_up(self) -> bool:
        try:
            return self._client.get("health").is_success
        except httpx.TransportError:
            return False

    def close(self) -> None:
        self._client.close()


@contextmanager
def prefect_with_password(folder: Path) -> Iterator[Prefect]:
    """Run a Prefect server on a free port of this machine, with its database in `folder`."""
    (port,) = free_ports(1)
    environment = {
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_API_AUTH_STRING": PASSWORD,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
    }
    command = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    server = Prefect(f"http://127.0.0.1:{port}/api")
    begin_database(folder / "prefect.db")
    with (
        closing(server),
        service(*command, environment=environment, cwd=folder, log=folder / "server.log") as running,
    ):
        running.wait_for(lambda: server.is_up() or None, "answer of Prefect's server")
        keep_database(folder / "prefect.db")
        yield server
