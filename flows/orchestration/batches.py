"""Batches as tasks of a flow: prepared ahead of their use, and yielded in order."""

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from config.options import PrepareOptions
from flows.orchestration.flows import Result, run_task
from tasks.prepare.batches import Batch, PreparedBatch
from tasks.runtime.interrupts import POLL_S, require_uninterrupted

T = TypeVar("T")

# Prepared batches that may wait for the index, for each worker: enough to keep workers busy, few enough for any disk.
BATCHES_AHEAD = 2


class BatchWorkers(Protocol):
    """A pool of processes that prepare batches; `count` may change while a run goes on."""

    @property
    def count(self) -> int:
        """Number of batches that are prepared at once."""

    def prepare(self, batch: Batch, options: PrepareOptions) -> PreparedBatch:
        """Prepare a batch in one of the processes, and wait for it."""


@run_task("prepare", run_name="prepare {batch.key}", is_tried_again=True)
def prepare(batch: Batch, options: PrepareOptions, workers: BatchWorkers) -> PreparedBatch:
    """Have a worker process prepare one batch."""
    return workers.prepare(batch, options)


def prepared_in_order(
    batches: Iterable[Batch], options: PrepareOptions, workers: BatchWorkers
) -> Iterator[tuple[Batch, PreparedBatch]]:
    """Yield each batch once it is prepared, in order, while the workers go on with those that follow."""
    waiting: deque[tuple[Batch, Result[PreparedBatch]]] = deque()
    for batch in batches:
        waiting.append((batch, prepare.submit(batch, options, workers)))
        while len(waiting) > max(BATCHES_AHEAD * workers.count, 1):
            first, future = waiting.popleft()
            yield first, result_of(future)
    for first, future in waiting:
        yield first, result_of(future)


def result_of(future: Result[T]) -> T:
    """Wait for a task and return its result, or raise what it raised; Interrupted where the run is told to end first."""
    done = threading.Event()
    future.add_done_callback(lambda _: done.set())
    while True:
        require_uninterrupted()
        if done.wait(POLL_S):
            return future.result()
