"""What makes a function a flow whose runs people see: named by what they brought, told of where they fail."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from prefect import Flow, flow

from flows.orchestration.names import starting_name
from flows.orchestration.notices import send_failure_notice
from flows.orchestration.retries import retried_where_it_helps

P = ParamSpec("P")
R = TypeVar("R")


def run_flow(name: str) -> Callable[[Callable[P, R]], Flow[P, R]]:
    """Make the decorated function the flow `name`; its one parameter, `parameters`, has a `label` for the runs' names."""

    def made(function: Callable[P, R]) -> Flow[P, R]:
        as_flow: Callable[[Callable[P, R]], Flow[P, R]] = flow(
            name=name,
            flow_run_name=starting_name,
            persist_result=False,
            on_failure=[send_failure_notice],
            on_crashed=[send_failure_notice],
        )
        return as_flow(retried_where_it_helps(function))

    return made
