"""Runs in a terminal: in a thread of their own, so that signals are heeded."""

from collections.abc import Callable
from typing import TypeVar

from flows.orchestration.this_run import uses_prefect
from tasks.runtime.interrupts import run_in_thread
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows.orchestration import server

T = TypeVar("T")


def run_interruptibly(work: Callable[[], T]) -> T:
    """Return what `work` returns, run in a thread of its own.

    Raises what `work` raises; PrefectRefused where the server that is named cannot be used, and Interrupted where the process
    was told to end before `work` had its result.
    """

    def start() -> T:
        if not uses_prefect():
            return work()
        server.require_answer()
        with server.prefect_faults():
            return work()

    return run_in_thread(start)
