"""Batches as tasks of Prefect: prepared ahead of their use, and yielded in order."""

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.tasks import exponential_backoff

from config.options import PrepareOptions
from flows.orchestration.flows import is_passing
from tasks.prepare.batches import Batch, PreparedBatch
from tasks.runtime.interrupts import POLL_S, require_uninterrupted

T = TypeVar("T")

# Prepared batches that may wait for the index, for each worker: enough to keep workers busy, few enough for any disk.
BATCHES_AHEAD = 2


class BatchWorkers(Protocol):
    """A pool of processes that prepare batches."""

    count: int

    def prepare(self, batch: Batch, options: PrepareOptions) -> PreparedBatch:
        """Prepare a batch in one of the processes, and wait for it."""


@task(
    name="prepare",
    task_run_name="prepare {batch.key}",
    cache_policy=NO_CACHE,
    retries=2,
    retry_condition_fn=is_passing,
    retry_delay_seconds=exponential_backoff(backoff_factor=1),
    retry_jitter_factor=1,
)
def prepare(batch: Batch, options: PrepareOptions, workers: BatchWorkers) -> PreparedBatch:
    """Have a worker process prepare one batch."""
    return workers.prepare(batch, options)


def prepared_in_order(
    batches: Sequence[Batch], options: PrepareOptions, workers: BatchWorkers
) -> Iterator[tuple[Batch, PreparedBatch]]:
    """Yield each batch once it is prepared, in order, while the workers go on with those that follow."""
    ahead = max(BATCHES_AHEAD * workers.count, 1)
    waiting: deque[tuple[Batch, PrefectFuture[PreparedBatch]]] = deque()
    for batch in batches:
        waiting.append((batch, prepare.submit(batch, options, workers)))
        if len(waiting) > ahead:
            first, future = waiting.popleft()
            yield first, result_of(future)
    for first, future in waiting:
        yield first, result_of(future)


def result_of(future: PrefectFuture[T]) -> T:
    """Wait for a task and return its result, or raise what it raised; Interrupted where the run is told to end first."""
    done = threading.Event()
    future.add_done_callback(lambda _: done.set())
    while True:
        require_uninterrupted()
        if done.wait(POLL_S):
            return future.result()
