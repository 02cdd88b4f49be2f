"""Waiting for a task of Prefect's, in a run that may be told to end meanwhile."""

import threading
from typing import TypeVar

from prefect.futures import PrefectFuture

from tasks.runtime.interrupts import POLL_S, require_uninterrupted

T = TypeVar("T")


def result_of(future: PrefectFuture[T]) -> T:
    """Return what a task gives once it is done, or raise what it raised; Interrupted where the run is told to end first."""
    done = threading.Event()
    future.add_done_callback(lambda _: done.set())
    while True:
        require_uninterrupted()
        if done.wait(POLL_S):
            return future.result()
