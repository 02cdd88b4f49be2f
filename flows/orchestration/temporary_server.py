"""Temporary Prefect server of a run without PREFECT_API_URL: started where Ctrl-C does not reach it, and gone with the run.

A terminal sends Ctrl-C to every process of a run. The server would end first, and the run would try to reach it for the better
part of a minute.
"""

import atexit
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from config.errors import PrefectRefused
from tasks.runtime.interrupts import POLL_S, require_uninterrupted, run_in_thread

T = TypeVar("T")

CHECKOUT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "flows.orchestration.server_process")
# As Prefect starts its own temporary server: without its pages, and without the services that schedules need.
MANNER = {"PREFECT_SERVER_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
STOP_S = 5.0


def run_interruptibly(work: Callable[[], T]) -> T:
    """Start the temporary server where one is needed, and return what `work` returns, run in a thread of its own.

    Raises what `work` raises; PrefectRefused where the server does not start, or one that is named cannot be used, and
    Interrupted where the process was told to end before `work` had its result.
    """

    def start_and_work() -> T:
        from flows.orchestration import server  # noqa: PLC0415 - signals are handled before Prefect is loaded

        _use_server()
        server.require_answer()
        with server.prefect_faults():
            return work()

    return run_in_thread(start_and_work)


def _use_server() -> None:
    """Start a server and have Prefect use it, unless Prefect's settings name one already."""
    from prefect.context import refresh_global_settings_context  # noqa: PLC0415 - signals are handled before Prefect is loaded
    from prefect.settings import get_current_settings  # noqa: PLC0415 - likewise

    settings = get_current_settings()
    if settings.api.url or not settings.server.ephemeral.enabled:
        return
    os.environ["PREFECT_API_URL"] = _start_server(
        settings.to_environment_variables(exclude_unset=True), str(settings.home)
    )
    refresh_global_settings_context()


def _start_server(environment: dict[str, str], home: str) -> str:
    """Start the server in a session of its own, and return the address of its API once it answers."""
    process = subprocess.Popen(
        COMMAND,
        cwd=CHECKOUT,
        env={**os.environ, **environment, **MANNER},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    atexit.register(_stop, process)
    lines: list[str] = []
    reading = threading.Thread(target=_read_until_port, args=(process, lines), daemon=True)
    reading.start()
    while reading.is_alive():
        require_uninterrupted()
        reading.join(POLL_S)
    if lines and lines[-1].isdigit():
        return f"http://127.0.0.1:{lines[-1]}/api"
    faults = [line for line in lines if re.match(r"[\w.]*(Error|Exception)\b", line)]
    raise PrefectRefused(
        f"Prefect's temporary server does not start: {faults[-1] if faults else f'exit code {process.wait()}'}; check that "
        f"PREFECT_HOME ({home}) can be written, or set PREFECT_API_URL to the address of a server"
    )


def _read_until_port(process: "subprocess.Popen[str]", lines: list[str]) -> None:
    for line in process.stdout or ():
        lines.append(line.strip())
        if lines[-1].isdigit():
            return


def _stop(process: "subprocess.Popen[str]") -> None:
    """Have the server finish what it was sent, and wait for it; registered first, so called after Prefect has sent all."""
    with suppress(OSError, subprocess.TimeoutExpired):
        process.communicate(timeout=STOP_S)
