"""The processes that prepare batches: one pool a run, whose workers know nothing of Prefect.

A worker that imports Prefect pays seconds and 100 MB; these import `tasks` alone. They are started afresh (spawn), not
forked: the process that runs a flow has threads.
"""

import multiprocessing
import os
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Self

from config.errors import RunFailed
from tasks.prepare import Batch, PreparedBatch, PrepareOptions, prepare_batch

# A worker is replaced after so many batches, so that what a library leaks does not add up over a long run.
BATCHES_A_WORKER = 200


class Workers:
    """A pool of worker processes, started when first used and ended with the `with` block."""

    def __init__(self, count: int | None = None) -> None:
        """Plan for `count` processes; None is one a processor this process may use."""
        self.count = count or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else [0]) or 1
        self._pool: Executor = ProcessPoolExecutor(
            self.count, mp_context=multiprocessing.get_context("spawn"), max_tasks_per_child=BATCHES_A_WORKER
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def prepare(self, batch: Batch, options: PrepareOptions) -> PreparedBatch:
        """Prepare a batch in a worker and wait for it; RunFailed when the worker dies (killed, out of memory)."""
        try:
            return self._pool.submit(prepare_batch, batch, options).result()
        except BrokenProcessPool as error:
            first = batch.inputs[0]
            raise RunFailed(
                f"a worker process died while preparing {first.url} (batch {batch.key} of {len(batch.inputs)} inputs): "
                "most often it ran out of memory; run again with fewer workers or smaller batches"
            ) from error
