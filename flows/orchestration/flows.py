"""Flows and their tasks: of Prefect where its settings name a server or one of its runs goes on, else called as they are.

Without a server nobody could look at a run of Prefect, and its temporary one costs ten seconds of processor time a run.
"""

import random
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from functools import cached_property, update_wrapper
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Protocol, TypeVar, cast

from flows.orchestration.this_run import is_in_prefect, uses_prefect
from tasks.runtime.interrupts import pause, require_uninterrupted
from tasks.runtime.late_imports import at_first_use

if TYPE_CHECKING:
    from prefect import Flow, Task

with at_first_use():
    from flows.orchestration import prefect_flows

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

# Tasks wait for a worker process, of any number of machines, or for the network. A thread starts when there is a task for it.
MOST_THREADS = 2000
# A storage that fails is tried again after these seconds, and up to twice as many.
DELAYS_S = (1.0, 2.0)

_threads: ContextVar[ThreadPoolExecutor] = ContextVar("_threads")


class Result(Protocol[R_co]):
    """The result of a submitted task, as Prefect and `concurrent.futures` give it."""

    def add_done_callback(self, function: Callable[[Any], object], /) -> None:
        """Have `function` called with this object once there is a result."""

    def result(self) -> R_co:
        """Return the result, or raise what the task raised."""


class RunFlow(Generic[P, R]):
    """A flow; `threads` is the number of its tasks that run at once."""

    def __init__(
        self, function: Callable[P, R], name: str, *, threads: int | None = None, is_noticed: bool = False
    ) -> None:
        """Take the function, which has one argument, `parameters`; a failure notice is sent if it `is_noticed`."""
        self.function, self.name, self.threads, self.is_noticed = function, name, threads, is_noticed
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the flow and return its result, or raise what it raises."""
        if uses_prefect():
            return self.of_prefect(*args, **kwargs)
        require_uninterrupted()
        threads = ThreadPoolExecutor(self.threads or MOST_THREADS, thread_name_prefix=self.name)
        token = _threads.set(threads)
        try:
            return self.function(*args, **kwargs)
        finally:
            _threads.reset(token)
            threads.shutdown(cancel_futures=True)

    @cached_property
    def of_prefect(self) -> "Flow[P, R]":
        """The flow as Prefect's."""
        return prefect_flows.flow_of(self)


class RunTask(Generic[P, R]):
    """A task of a flow; one that `is_tried_again` is, where a storage failed."""

    def __init__(
        self, function: Callable[P, R], name: str, *, run_name: str | None = None, is_tried_again: bool = False
    ) -> None:
        """Take the function; `run_name` is a template over its arguments."""
        self.function, self.name, self.run_name, self.is_tried_again = function, name, run_name, is_tried_again
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do the task and return its result, or raise what it raises."""
        return self._of_prefect(*args, **kwargs) if is_in_prefect() else self._attempt(*args, **kwargs)

    def submit(self, *args: P.args, **kwargs: P.kwargs) -> Result[R]:
        """Have the task done in a thread of the flow that goes on."""
        if is_in_prefect():
            return cast(Result[R], self._of_prefect.submit(*args, **kwargs))
        future: Future[R] = _threads.get().submit(self._attempt, *args, **kwargs)
        return future

    def _attempt(self, *args: P.args, **kwargs: P.kwargs) -> R:
        for delay in DELAYS_S if self.is_tried_again else ():
            try:
                return self.function(*args, **kwargs)
            except OSError:
                pause(delay * (1 + random.random()))
        return self.function(*args, **kwargs)

    @cached_property
    def _of_prefect(self) -> "Task[P, R]":
        return prefect_flows.task_of(self)


def run_flow(name: str) -> Callable[[Callable[P, R]], RunFlow[P, R]]:
    """Make a function a flow with readable run names and failure notices.

    The function takes one argument, `parameters`, whose `label` is in the names of its runs.
    """
    return lambda function: RunFlow(function, name, is_noticed=True)


def threaded_flow(name: str, *, threads: int) -> Callable[[Callable[P, R]], RunFlow[P, R]]:
    """Make a function a flow that runs so many of its tasks at once."""
    return lambda function: RunFlow(function, name, threads=threads)


def run_task(
    name: str, *, run_name: str | None = None, is_tried_again: bool = False
) -> Callable[[Callable[P, R]], RunTask[P, R]]:
    """Make a function a task; see RunTask."""
    return lambda function: RunTask(function, name, run_name=run_name, is_tried_again=is_tried_again)
