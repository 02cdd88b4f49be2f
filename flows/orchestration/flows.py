"""Flows and tasks of Prefect: how Kiosque declares its own."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from prefect import Flow, Task, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.orchestration.names import starting_name
from flows.orchestration.notices import send_failure_notice
from flows.orchestration.retries import RETRIES, drawn_delay_s, retried_where_it_helps

P = ParamSpec("P")
R = TypeVar("R")


def run_flow(name: str) -> Callable[[Callable[P, R]], Flow[P, R]]:
    """Decorate a function as a Prefect flow with readable run names and failure notices.

    The function takes one argument, `parameters`, whose `label` is in the names of its runs.
    """
    notices = [send_failure_notice]
    return _flow(name, flow_run_name=starting_name, on_failure=notices, on_crashed=notices)


def threaded_flow(name: str, *, threads: int) -> Callable[[Callable[P, R]], Flow[P, R]]:
    """Decorate a function as a Prefect flow that runs so many of its tasks at once."""
    runner = cast(TaskRunner[PrefectFuture[Any]], ThreadPoolTaskRunner(max_workers=threads))
    return _flow(name, task_runner=runner)


def run_task(name: str, *, run_name: str | None = None) -> Callable[[Callable[P, R]], Task[P, R]]:
    """Decorate a function as a Prefect task; `run_name` is a template over its arguments."""
    return task(name=name, cache_policy=NO_CACHE, task_run_name=run_name)


def deployed(flow: Flow[P, R], *, timeout_s: float) -> Flow[P, R]:
    """Return the flow as deployments start it: with retries and a time-out."""
    return flow.with_options(retries=RETRIES, retry_delay_seconds=drawn_delay_s(), timeout_seconds=timeout_s)


def _flow(name: str, **options: Any) -> Callable[[Callable[P, R]], Flow[P, R]]:
    def decorate(function: Callable[P, R]) -> Flow[P, R]:
        as_flow: Callable[[Callable[P, R]], Flow[P, R]] = flow(name=name, persist_result=False, **options)
        return as_flow(retried_where_it_helps(function))

    return decorate
