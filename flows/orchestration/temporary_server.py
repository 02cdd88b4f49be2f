"""Temporary Prefect server of a run without PREFECT_API_URL: started where Ctrl-C does not reach it, killed with the run.

A terminal sends Ctrl-C to every process of a run. The server would end first, and the run would try to reach it for the better
part of a minute.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from tasks.runtime.interrupts import POLL_S, call_before_end, require_uninterrupted, run_in_thread

T = TypeVar("T")


def run_interruptibly(work: Callable[[], T]) -> T:
    """Start the temporary server where one is needed, and return what `work` returns, run in a thread of its own.

    Raises what `work` raises; Interrupted where the process was told to end before `work` had its result.
    """

    def start_and_work() -> T:
        _start_server()
        return work()

    call_before_end(_kill_server)
    return run_in_thread(start_and_work)


def _start_server() -> None:
    """Start the server in a thread of its own: a process blocks the signals that the thread which starts it blocks."""
    from prefect.settings import get_current_settings  # noqa: PLC0415 - signals are handled before Prefect is loaded

    settings = get_current_settings()
    if settings.api.url or not settings.server.ephemeral.enabled or not hasattr(signal, "pthread_sigmask"):
        return
    fault: list[BaseException] = []
    thread = threading.Thread(target=_start_shielded, args=(fault,), daemon=True)
    thread.start()
    while thread.is_alive():
        require_uninterrupted()
        thread.join(POLL_S)
    if fault:
        raise fault[0]


def _start_shielded(fault: list[BaseException]) -> None:
    from prefect.server.api.server import SubprocessASGIServer  # noqa: PLC0415 - the whole server, which few runs need

    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        SubprocessASGIServer().start()
    except Exception as error:
        fault.append(error)


def _kill_server() -> None:
    module = sys.modules.get("prefect.server.api.server")  # a module that was not imported has started no server
    if module is None:
        return
    with suppress(Exception):
        server = module.SubprocessASGIServer()
        until = time.monotonic() + 1.0
        while server.running and server.server_process is None and time.monotonic() < until:
            time.sleep(0.01)  # another thread is just starting it
        if server.server_process:
            server.server_process.kill()
            server.server_process.wait(timeout=1.0)
