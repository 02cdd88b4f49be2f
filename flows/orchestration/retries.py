"""Retries of runs that Prefect starts: which failures are retried, and when."""

import random
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import ParamSpec, TypeVar

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import FlowRunContext
from prefect.exceptions import PrefectException
from prefect.tasks import Task

from config.errors import ConfigError, RunFailed
from tasks.runtime.interrupts import require_uninterrupted

P = ParamSpec("P")
R = TypeVar("R")

# A second attempt comes a minute or two later: long enough for a service to restart. Each run is a process of its own and draws
# its own delay, so that runs that failed together do not start again together.
RETRIES = 2
SHORTEST_DELAY_S, LONGEST_DELAY_S = 60, 150

# Errors that come again at every attempt: settings or inputs are wrong, most documents are rejected.
_LASTING = (ConfigError, RunFailed)


def drawn_delay_s() -> int:
    """Return the seconds until the next attempt of a run; Prefect's server takes whole ones."""
    return random.randint(SHORTEST_DELAY_S, LONGEST_DELAY_S)


def retried_where_it_helps(flow_function: Callable[P, R]) -> Callable[P, R]:
    """Make a flow that Prefect retries fail at once where another attempt would end the same way.

    It raises Interrupted where the run was told to end before it began.
    """

    @wraps(flow_function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        require_uninterrupted()
        try:
            return flow_function(*args, **kwargs)
        except _LASTING:
            _forgo_retries()
            raise

    return run


def is_passing(task: Task[..., object], task_run: TaskRun, state: State) -> bool:  # noqa: ARG001 - as Prefect calls it
    """Tell whether a task failed because of a storage, which may work again at the next attempt."""
    return isinstance(state.data, OSError)


def _forgo_retries() -> None:
    context = FlowRunContext.get()
    if context and context.flow_run and context.flow_run.empirical_policy.retries:
        policy = context.flow_run.empirical_policy.model_copy(update={"retries": 0})
        with suppress(httpx.HTTPError, PrefectException):  # the error that ended the run matters more
            get_client(sync_client=True).update_flow_run(context.flow_run.id, empirical_policy=policy)
