"""Workers: processes that prepare batches, a few a run.

A worker that imported Prefect would pay seconds and 100 MB; these import `tasks` alone. They are forks of a process that has
loaded the language models and no more (`worker_template`), because the process that runs a flow has threads. A process that has
loaded everything and has no thread yet may fork its first worker itself, ahead: most scheduled runs need no other.

A document may end the process that prepares it: the kernel ends one that takes too long, a library crashes, memory runs out.
Its batch is then prepared again with that document rejected; other batches go on.

Written by hand because in `concurrent.futures` the death of one process breaks the whole pool, and every other batch with it.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import connection, resource_tracker
from multiprocessing.process import BaseProcess
from queue import LifoQueue
from typing import Any, Self

from config.errors import RunFailed
from config.options import Limits, PrepareOptions
from flows.run.worker_process import NOT_STARTED, serve, serve_forked
from tasks.prepare.batches import Batch, PreparedBatch
from tasks.prepare.documents import Stop
from tasks.prepare.steps import STEP_NAMES
from tasks.runtime.new_processes import without_main

# A worker is replaced after so many batches, so that the leaks of a library do not add up over a long run.
BATCHES_A_WORKER = 200
# A process that was killed from outside is no proof against its document: that is tried once more.
DEATHS_A_DOCUMENT = 2
# Where so many processes die for an unknown reason, the machine is at fault and not a document.
DEATHS_A_BATCH = 5

TEMPLATE = "flows.run.worker_template"


class WorkersStopped(RunFailed):
    """The run is ending, and this batch was not prepared."""


class Workers:
    """A pool of worker processes, each started when first needed and ended with the `with` block."""

    def __init__(self, count: int | None = None, *, limits: Limits | None = None) -> None:
        """Plan for `count` processes; None is one a processor this process may use."""
        self.count = count or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else [0]) or 1
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._running: set[_Worker] = set()
        self._is_stopped = False
        # One entry a process that is free; None for one that was not started yet.
        self._free: LifoQueue[_Worker | None] = LifoQueue()
        for _ in range(self.count):
            self._free.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End every process at once; a `prepare` that waits for one raises WorkersStopped."""
        with self._lock:
            self._is_stopped = True
            running, self._running = self._running, set()
        for worker in running:
            worker.process.kill()
        for worker in running:
            worker.join()

    def prepare(self, batch: Batch, options: PrepareOptions) -> PreparedBatch:
        """Prepare a batch in a worker and wait for it; a document that ends its process is rejected.

        Raises the errors of `prepare_batch`, and RunFailed when processes die again and again (killed, out of memory).
        """
        stops: list[Stop] = []
        deaths: Counter[tuple[int, int]] = Counter()
        while True:
            try:
                with self._worker() as worker:
                    return worker.prepare(batch, options, tuple(stops))
            except _WorkerDied as death:
                if self._is_stopped:
                    raise WorkersStopped(f"the run ended before {batch.inputs[0].url} was prepared") from death
                stops += _blamed(death, deaths, batch, self._limits)

    @contextmanager
    def _worker(self) -> Iterator["_Worker"]:
        """Lend a free worker, started if need be; one that died is not reused."""
        worker = self._free.get()
        try:
            if worker is None or worker.batches >= BATCHES_A_WORKER:
                worker = self._replaced(worker)
            yield worker
        except _WorkerDied:
            worker = None
            raise
        finally:
            self._free.put(worker)

    def _replaced(self, old: "_Worker | None") -> "_Worker":
        with self._lock:
            if self._is_stopped:
                raise _WorkerDied(None, NOT_STARTED)
            new = _forked.pop() if _forked else _Worker.started()
            self._running.add(new)
            new.begin(self._limits)
            if old:
                self._running.discard(old)
        if old:
            old.join()
        return new


def _blamed(death: "_WorkerDied", deaths: Counter[tuple[int, int]], batch: Batch, limits: Limits) -> list[Stop]:
    """Return the document to reject after a death, if it is to blame; RunFailed where processes die too often."""
    input, document, step = death.progress
    if death.code == -signal.SIGPROF:
        reason = f"took more than {limits.seconds:g} s of processor time, the last of it in {STEP_NAMES[step]}"
        return [Stop(input=input, document=document, step=STEP_NAMES[step], error="TooSlow", reason=reason)]
    deaths[input, document] += 1
    if deaths.total() > DEATHS_A_BATCH:
        first = batch.inputs[0]
        raise RunFailed(
            f"worker processes died {deaths.total()} times ({death.manner}) while preparing {first.url} (batch "
            f"{batch.key} of {len(batch.inputs)} inputs): most often memory runs out; run again with fewer workers or "
            "smaller batches"
        )
    if death.progress == NOT_STARTED or deaths[input, document] < DEATHS_A_DOCUMENT:
        return []
    reason = f"the process that prepared it died {DEATHS_A_DOCUMENT} times: {death.manner}"
    return [Stop(input=input, document=document, step=STEP_NAMES[step], error="WorkerDied", reason=reason)]


class _WorkerDied(Exception):
    """A worker process ended by itself: its exit code (minus the signal), and its `Place` in the batch."""

    def __init__(self, code: int | None, progress: tuple[int, int, int]) -> None:
        super().__init__(code, progress)
        self.code = code
        self.progress = progress

    @property
    def manner(self) -> str:
        """The way it ended, in words."""
        if self.code is None or self.code >= 0:
            return f"exit code {self.code}"
        name = signal.Signals(-self.code).name
        return f"{name}, most often because memory ran out" if name == "SIGKILL" else name


def new_processes() -> Any:
    """Return how new processes start: as forks of TEMPLATE; where forks crash, or there are none, they load all themselves."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([TEMPLATE])
    return context


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, process: BaseProcess, pipe: "connection.Connection[Any, Any]", progress: Any) -> None:
        self.process = process
        self._connection = pipe
        self._progress = progress  # outlives the process that writes it
        self.batches = 0

    @classmethod
    def started(cls) -> Self:
        """Start a new process, without anything of this one."""
        context = new_processes()
        progress = context.RawArray("q", 3)
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, progress), daemon=True)
        with theirs, _no_signals(), without_main():
            process.start()
        return cls(process, ours, progress)

    @classmethod
    def forked(cls) -> Self:
        """Fork this process, which must not have threads."""
        fork = multiprocessing.get_context("fork")
        progress: Any = fork.RawArray("q", 3)
        ours, theirs = fork.Pipe()
        process = fork.Process(target=serve_forked, args=(ours, theirs, progress), daemon=True)
        with theirs, _no_signals():
            process.start()
        return cls(process, ours, progress)

    def begin(self, limits: Limits) -> None:
        """Tell the process its limits; one that died already is found at its first batch."""
        with suppress(OSError):
            self._connection.send(limits)

    def prepare(self, batch: Batch, options: PrepareOptions, stops: tuple[Stop, ...]) -> PreparedBatch:
        """Have the process prepare a batch; raise its error there, or _WorkerDied."""
        self.batches += 1
        self._progress[:] = NOT_STARTED
        try:
            self._connection.send((batch, options, stops))
            connection.wait([self._connection, self.process.sentinel])
            result: PreparedBatch | BaseException = self._connection.recv()
        except (OSError, EOFError):
            self.join()
            raise _WorkerDied(self.process.exitcode, tuple(self._progress)) from None
        if isinstance(result, BaseException):
            raise result
        return result

    def join(self) -> None:
        """Close the pipe, which ends an idle process, and wait for the end."""
        self._connection.close()
        self.process.join()


# The worker that this process forked ahead, until a run takes it.
_forked: list[_Worker] = []


@contextmanager
def one_forked_ahead() -> Iterator[None]:
    """Fork the first worker of the run in the block, before the run has threads."""
    _forked.append(_Worker.forked())
    try:
        yield
    finally:
        for unused in _forked:
            unused.process.kill()
            unused.join()
        _forked.clear()


@contextmanager
def _no_signals() -> Iterator[None]:
    """Block Ctrl-C and SIGTERM in processes that the block starts: this process ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # starting it would unblock them
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
