"""The flows as Prefect's deployments start them: with retries and a time-out, which a run in a terminal does without.

A run that is retried goes on from where it was; so does the next one after a time-out. `flows/orchestration/retries.py` says
which failures are retried at all.
"""

from typing import ParamSpec, TypeVar

from prefect import Flow

import flows.ingest
import flows.learn
import flows.reindex
import flows.replay
import flows.run_source
from flows.orchestration.retries import RETRIES, drawn_delay_s

P = ParamSpec("P")
R = TypeVar("R")

_HOUR_S = 3600.0


def _deployed(flow: Flow[P, R], *, timeout_s: float) -> Flow[P, R]:
    return flow.with_options(retries=RETRIES, retry_delay_seconds=drawn_delay_s(), timeout_seconds=timeout_s)


ingest = _deployed(flows.ingest.ingest, timeout_s=12 * _HOUR_S)
learn = _deployed(flows.learn.learn, timeout_s=12 * _HOUR_S)
reindex = _deployed(flows.reindex.reindex, timeout_s=12 * _HOUR_S)
replay = _deployed(flows.replay.replay, timeout_s=6 * _HOUR_S)
run_source = _deployed(flows.run_source.run_source, timeout_s=12 * _HOUR_S)
