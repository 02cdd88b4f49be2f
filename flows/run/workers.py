"""The processes that prepare batches: a few a run, which know nothing of Prefect.

A worker that imports Prefect pays seconds and 100 MB; these import `tasks` alone. They are started afresh (spawn), not
forked: the process that runs a flow has threads. A document may end the process it is prepared in: the kernel ends one
that takes too long, a library crashes, memory runs out. Its batch is then prepared again with that document rejected,
and no other batch notices. `concurrent.futures` would not do: there the end of one process breaks the whole pool.
"""

import multiprocessing
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import connection, resource_tracker
from queue import LifoQueue
from types import TracebackType
from typing import Any, Self

from config.errors import RunFailed
from config.options import Limits
from config.settings import Settings
from tasks.prepare import STEP_NAMES, Batch, PreparedBatch, PrepareOptions, Stop, prepare_batch
from tasks.runtime import time_limit

# A worker is replaced after so many batches, so that what a library leaks does not add up over a long run.
BATCHES_A_WORKER = 200
# A process that was killed from outside says nothing against the document it was at: that is tried once more.
DEATHS_A_DOCUMENT = 2
# Where so many processes die for no reason we know, the machine is at fault and not a document.
DEATHS_A_BATCH = 5

NOWHERE = (-1, -1, 0)  # the place of a worker that has not come to a document yet

_SPAWN = multiprocessing.get_context("spawn")


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
        # A place for each process; None where none was started yet.
        self._places: LifoQueue[_Worker | None] = LifoQueue()
        for _ in range(self.count):
            self._places.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End every process at once; what they were preparing raises WorkersStopped where it is waited for."""
        with self._lock:
            self._is_stopped = True
            running, self._running = self._running, set()
        for worker in running:
            worker.kill()
        for worker in running:
            worker.join()

    def prepare(self, batch: Batch, options: PrepareOptions) -> PreparedBatch:
        """Prepare a batch in a worker and wait for it, a document that ends its process rejected.

        Raises what `prepare_batch` raises; RunFailed when processes die time and again (killed, out of memory).
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
                stops += _judged(death, deaths, batch, self._limits)

    @contextmanager
    def _worker(self) -> Iterator["_Worker"]:
        """Lend a worker, started where there is none; one that died is not given back."""
        worker = self._places.get()
        try:
            if worker is None or worker.is_worn():
                worker = self._replaced(worker)
            yield worker
        except _WorkerDied:
            worker = None
            raise
        finally:
            self._places.put(worker)

    def _replaced(self, old: "_Worker | None") -> "_Worker":
        with self._lock:
            if self._is_stopped:
                raise _WorkerDied(None, NOWHERE)
            new = _Worker(self._limits)
            self._running.add(new)
            if old:
                self._running.discard(old)
        if old:
            old.join()
        return new


def start_workers(settings: Settings) -> Workers:
    """Return a pool as the settings describe it; its processes start when they are needed."""
    return Workers(settings.workers, limits=settings.limits)


def _judged(death: "_WorkerDied", deaths: Counter[tuple[int, int]], batch: Batch, limits: Limits) -> list[Stop]:
    """Return the document that is to be rejected after a death, if it is to blame; RunFailed where none can be."""
    input, document, step = death.place
    if death.code == -signal.SIGPROF:
        reason = f"took more than {limits.seconds:g} s of processor time, the last of it in {STEP_NAMES[step]}"
        return [_stop(death, "TooSlow", reason)]
    deaths[input, document] += 1
    if deaths.total() > DEATHS_A_BATCH:
        first = batch.inputs[0]
        raise RunFailed(
            f"worker processes died {deaths.total()} times ({death.manner}) while preparing {first.url} (batch "
            f"{batch.key} of {len(batch.inputs)} inputs): most often memory runs out; run again with fewer workers or "
            "smaller batches"
        )
    if death.place == NOWHERE or deaths[input, document] < DEATHS_A_DOCUMENT:
        return []
    return [_stop(death, "WorkerDied", f"the process that prepared it died {DEATHS_A_DOCUMENT} times: {death.manner}")]


def _stop(death: "_WorkerDied", error: str, reason: str) -> Stop:
    input, document, step = death.place
    return Stop(input=input, document=document, step=STEP_NAMES[step], error=error, reason=reason)


class _WorkerDied(Exception):
    """A worker process ended by itself: its exit code (minus the signal), and the `Place` it had come to."""

    def __init__(self, code: int | None, place: tuple[int, int, int]) -> None:
        super().__init__(code, place)
        self.code = code
        self.place = place

    @property
    def manner(self) -> str:
        """How it ended, in words."""
        if self.code is None or self.code >= 0:
            return f"exit code {self.code}"
        name = signal.Signals(-self.code).name
        return f"{name}, most often because memory ran out" if name == "SIGKILL" else name


class _Worker:
    """One process, and the pipe to it."""

    def __init__(self, limits: Limits) -> None:
        self._place: Any = _SPAWN.RawArray("q", 3)  # outlives the process that writes it
        self._connection, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_serve, args=(theirs, self._place, limits), daemon=True)
        self._batches = 0
        with theirs, _no_signals():
            self._process.start()

    def is_worn(self) -> bool:
        """Tell whether the process has done its share."""
        return self._batches >= BATCHES_A_WORKER

    def prepare(self, batch: Batch, options: PrepareOptions, stops: tuple[Stop, ...]) -> PreparedBatch:
        """Have the process prepare a batch; raises what it raises there, and _WorkerDied."""
        self._batches += 1
        self._place[:] = NOWHERE
        try:
            self._connection.send((batch, options, stops))
            connection.wait([self._connection, self._process.sentinel])
            result: PreparedBatch | BaseException = self._connection.recv()
        except (OSError, EOFError):
            self.join()
            raise _WorkerDied(self._process.exitcode, tuple(self._place)) from None
        if isinstance(result, BaseException):
            raise result
        return result

    def kill(self) -> None:
        """End the process whatever it does."""
        self._process.kill()

    def join(self) -> None:
        """Wait for the end of the process, which closing the pipe brings about if it is idle."""
        self._connection.close()
        self._process.join()


@contextmanager
def _no_signals() -> Iterator[None]:
    """Start processes that Ctrl-C in a terminal and a stop of the service do not reach: this process ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # which would unblock them when it is started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(requests: "connection.Connection", place: Any, limits: Limits) -> None:
    """Prepare batches until the other end of the pipe is closed, by the run or by its death."""
    time_limit.limit_documents(limits.seconds)
    _limit_memory(limits.memory)
    with suppress(EOFError, BrokenPipeError):
        while True:
            batch, options, stops = requests.recv()
            try:
                requests.send(prepare_batch(batch, options, stops=stops, place=place))
            except BrokenPipeError:
                return
            except Exception as error:
                requests.send(_portable(error))


def _portable(error: Exception) -> Exception:
    """Return an error that can travel to the other process."""
    if isinstance(error, OSError):
        return error
    return RunFailed(f"a batch cannot be prepared: {type(error).__name__}: {error}")


def _limit_memory(bytes: int) -> None:
    """Let allocations beyond `bytes` fail, where the system can: a MemoryError costs one document, not the machine."""
    try:
        import resource
    except ImportError:  # Windows
        return
    with suppress(ValueError, OSError):  # beyond what the process may have anyway
        resource.setrlimit(resource.RLIMIT_DATA, (bytes, bytes))
