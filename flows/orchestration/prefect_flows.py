"""Flows and tasks as Prefect has them, and which of their failures are retried."""

import random
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import httpx
from prefect import Flow, Task
from prefect import flow as prefect_flow
from prefect import task as prefect_task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import FlowRunContext
from prefect.exceptions import PrefectException
from prefect.task_runners import ThreadPoolTaskRunner

from config.errors import ConfigError, RunFailed
from flows.orchestration.flows import DELAYS_S, RunFlow, RunTask
from flows.orchestration.missed_runs import skip_missed_runs
from flows.orchestration.notices import send_failure_notice
from flows.orchestration.prefect_pages import starting_name
from tasks.runtime.interrupts import require_uninterrupted

P = ParamSpec("P")
R = TypeVar("R")

# A second attempt comes a minute or two later: long enough for a service to restart. Each run is a process of its own and draws
# its own delay, so that runs that failed together do not start again together.
RETRIES = 2
SHORTEST_DELAY_S, LONGEST_DELAY_S = 60, 150


def flow_of(flow: RunFlow[P, R]) -> Flow[P, R]:
    """Return a flow as Prefect's, with readable run names and failure notices where it has them."""
    options: dict[str, Any] = {}
    if flow.is_noticed:
        notices = [send_failure_notice]
        options = {"flow_run_name": starting_name, "on_failure": notices, "on_crashed": notices}
    if flow.threads is not None:
        options["task_runner"] = ThreadPoolTaskRunner(max_workers=flow.threads)
    decorate: Callable[[Callable[P, R]], Flow[P, R]] = prefect_flow(name=flow.name, persist_result=False, **options)
    return decorate(retried_where_it_helps(flow.function))


def task_of(task: RunTask[P, R]) -> Task[P, R]:
    """Return a task as Prefect's."""
    options: dict[str, Any] = {}
    if task.is_tried_again:
        options = {
            "retries": len(DELAYS_S),
            "retry_condition_fn": is_passing,
            "retry_delay_seconds": list(DELAYS_S),
            "retry_jitter_factor": 1,
        }
    return prefect_task(name=task.name, cache_policy=NO_CACHE, task_run_name=task.run_name, **options)(task.function)


def deployed(flow: RunFlow[P, R], *, timeout_s: float) -> Flow[P, R]:
    """Return the flow as deployments start it: with retries and a time-out."""
    return flow.of_prefect.with_options(retries=RETRIES, retry_delay_seconds=drawn_delay_s(), timeout_seconds=timeout_s)


def drawn_delay_s() -> int:
    """Return the seconds until the next attempt of a run; Prefect's server takes whole ones."""
    return random.randint(SHORTEST_DELAY_S, LONGEST_DELAY_S)


def retried_where_it_helps(flow_function: Callable[P, R]) -> Callable[P, R]:
    """Make a flow that Prefect retries fail at once where another attempt would end the same way.

    It raises Interrupted where the run was told to end before it began. Other runs of its schedule that are due are skipped.
    """

    @wraps(flow_function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        require_uninterrupted()
        skip_missed_runs()
        try:
            return flow_function(*args, **kwargs)
        except (ConfigError, RunFailed):  # settings or inputs are wrong, most documents are rejected
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
