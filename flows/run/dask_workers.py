"""Dask workers: batches are prepared by the workers of a Dask scheduler, on any number of machines.

The client of Dask itself, and not prefect-dask: that would need Prefect and its server on every worker, and a task of it takes
0.27 s. Dask gives a batch to another worker where one dies. Whatever a worker prepares is a file with a name that follows from
the inputs, so that a batch that is prepared twice is there once.
"""

import threading
import time
import uuid
from concurrent.futures import CancelledError
from contextlib import closing, suppress
from pathlib import Path
from typing import Self

import msgspec
from distributed import Client, Future, KilledWorker
from distributed.client import ClosedClientError

from config.errors import ConfigError, KiosqueError, RunFailed
from config.options import Limits, PrepareOptions
from flows.run.dask_node import Answer, Order, is_changed, node_digest, prepare_order
from flows.run.pipeline_digest import code_digest
from flows.run.workers import WorkersStopped
from tasks.corpus.batches import prepared_counts, remove_beside, write_beside
from tasks.prepare.batches import Batch, PreparedBatch
from tasks.read.bytes.storage import FileRange, is_url
from tasks.read.input import Input

# Seconds between two looks at the scheduler while a batch is waited for, and until a connection counts as failed.
LOOK_S = 0.5
CONNECT_S = 5.0
# A worker that cannot read an input gets this many tries, where this machine can read it.
READS_A_BATCH = 3
# A network mount may show a new file late: the seconds between looks.
LATE_S = (0.5, 1.0, 2.0, 4.0)
# The scheduler is lost, or the worker is being stopped: the batch is sent again.
_LOST = (CancelledError, ClosedClientError, WorkersStopped)


class DaskWorkers:
    """The workers of a scheduler, which may come and go during a run."""

    def __init__(self, address: str, *, limits: Limits, wait_s: float) -> None:
        """Connect to the scheduler; ConfigError where there is none.

        The run fails once there was no worker for `wait_s`.
        """
        self._address = address
        self._limits = limits
        self._wait_s = wait_s
        self._id = uuid.uuid4().hex[:12]
        self._code = code_digest()
        # Held through each question to the client: one that is closed meanwhile never answers.
        self._lock = threading.Lock()
        self._shared: dict[str, PrepareOptions] = {}
        self._is_stopped = False
        self._client = connected(address)
        self._threads = 0
        self._seen, self._looked = time.monotonic(), -LOOK_S

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def count(self) -> int:
        """Number of batches that all workers together prepare at once, now."""
        self._look()
        return self._threads

    def stop(self) -> None:
        """Take back the batches that no worker has begun; a `prepare` that waits raises WorkersStopped.

        A batch that a worker has begun is finished there, for the next run.
        """
        self._is_stopped = True
        with self._lock, suppress(TimeoutError, OSError):
            self._client.close(timeout=CONNECT_S)
        for options in self._shared.values():
            with suppress(OSError):  # else the file goes with the next old batches
                remove_beside(str(options.learnt), storage_options=options.storage_options)

    def prepare(self, batch: Batch, options: PrepareOptions) -> PreparedBatch:
        """Have a Dask worker prepare a batch and wait for it.

        Raises the errors of `Workers.prepare`, and RunFailed where a worker has another version, does not see the same files
        as this machine, or where there was no worker for too long.
        """
        order = Order(inputs=batch.inputs, options=self._with_shared_files(options), limits=self._limits)
        for _ in range(READS_A_BATCH):
            answer = self._answer(order)
            if answer.other_file is not None:
                _require_changed(answer, batch)
                order = order.with_(is_as_found=False)  # it changed since it was found, as it may in any run
                answer = self._answer(order)
            fault = next((url for url in answer.unreadable if _is_readable(batch, url, options)), None)
            if fault is None:
                return _checked(answer, options)
        raise RunFailed(
            f"{fault}: Dask worker {answer.worker} cannot read it, and this machine can: share the folder, give the worker the "
            "right to read it, or ingest from a place that every machine reaches, such as s3://bucket/news"
        )

    def _with_shared_files(self, options: PrepareOptions) -> PrepareOptions:
        """Return options that hold on any machine, with the learnt lines written beside the prepared batches.

        The file has a name of its own, so that a worker that finds it surely sees the same folder.
        """
        with self._lock:
            if options.folder not in self._shared:
                folder = options.folder if is_url(options.folder) else str(Path(options.folder).absolute())
                url = f"{folder.rstrip('/')}/learnt-{options.pipeline}-{self._id}.json"
                learnt = Path(options.learnt).glob("*.yaml") if options.learnt else ()
                content = msgspec.json.encode({path.name: path.read_text("utf-8") for path in learnt}, order="sorted")
                write_beside(content, url, storage_options=options.storage_options)
                self._shared[options.folder] = options.with_(folder=folder, learnt=url)
            return self._shared[options.folder]

    def _answer(self, order: Order) -> Answer:
        """Return what a worker answers; a batch that was lost with the scheduler is sent again."""
        content, key = msgspec.json.encode(order), Batch(inputs=order.inputs).key
        while True:
            try:
                future = self._ready_client().submit(
                    prepare_order, content, self._code, key=f"prepare-{key}-{uuid.uuid4().hex[:8]}", pure=False
                )
                return msgspec.json.decode(self._result_of(future), type=Answer)
            except _LOST:
                self._require_going_on()
            except KilledWorker as error:
                raise RunFailed(_killed(order, error)) from error
            except (KiosqueError, OSError):
                raise
            except Exception as error:
                self._require_going_on()
                raise RunFailed(
                    f"Dask at {self._address} cannot prepare a batch: {type(error).__name__}: {error}; its scheduler and "
                    "workers need the same version of Kiosque as this machine"
                ) from error

    def _ready_client(self) -> Client:
        """Return the client once it has a scheduler; a scheduler that ended may be started again."""
        while True:
            self._look()
            self._require_going_on()
            if self._client.status == "running":
                return self._client
            time.sleep(LOOK_S)

    def _result_of(self, future: "Future[bytes]") -> bytes:
        """Wait for a result and fetch it. One that the scheduler cannot give is asked for again and again, for short times."""
        done = threading.Event()
        future.add_done_callback(lambda _: done.set())
        while True:
            try:
                if done.wait(LOOK_S):
                    with self._lock:
                        self._require_going_on()
                        return future.result(timeout=CONNECT_S)
            except TimeoutError:
                if future.status == "error":  # the worker's own
                    raise
            self._look()
            self._require_going_on()

    def _require_going_on(self) -> None:
        """Raise WorkersStopped where the run ends, RunFailed where there was no worker for too long."""
        if self._is_stopped:
            raise WorkersStopped("the run ended before all of its batches were prepared")
        if (missing := time.monotonic() - self._seen) > self._wait_s:
            raise RunFailed(
                f"the Dask scheduler {self._address} had no worker for {missing:.0f} s: start workers and run again, which "
                "goes on from here (`kiosque check` shows the workers; the setting `dask_wait_s` is how long a run waits)"
            )

    def _look(self) -> None:
        """Count the threads of all workers, and connect again where that is needed, at most once in LOOK_S."""
        with self._lock:
            if self._is_stopped or time.monotonic() - self._looked < LOOK_S:
                return
            if self._client.status == "closed":
                with suppress(ConfigError):
                    self._client = connected(self._address)
            self._threads = _threads(self._client)
            self._looked = time.monotonic()
            if self._threads:
                self._seen = self._looked


def connected(address: str) -> Client:
    """Return a client of the scheduler at `address`; ConfigError where none answers."""
    try:
        return Client(address, timeout=CONNECT_S, set_as_default=False, name="kiosque")
    except (OSError, TimeoutError) as error:
        raise ConfigError(f"no Dask scheduler answers at {address}: start it, or correct the setting `dask`") from error


def worker_threads(address: str) -> dict[str, int]:
    """Return the workers of a scheduler, each with the number of batches that it takes at once.

    Raises ConfigError where no scheduler answers, RunFailed where a worker has another version than this machine.
    """
    with closing(connected(address)) as client:
        digests = client.run(node_digest, on_error="return")
        others = sorted(worker for worker, digest in digests.items() if digest != code_digest())
        if others:
            raise RunFailed(
                f"{len(others)} of {len(digests)} Dask workers have another version of Kiosque or of its libraries: "
                f"{', '.join(others)}; install the same one there, and start them again"
            )
        return dict(client.nthreads())


def _threads(client: Client) -> int:
    """Return how many batches the workers take at once; 0 where the scheduler does not answer."""
    try:
        return sum(client.nthreads(callback_timeout=CONNECT_S).values())
    except Exception:  # while it connects again, the client has many ways to fail
        return 0


def _killed(order: Order, error: KilledWorker) -> str:
    first = order.inputs[0].url
    return (
        f"{error.allowed_failures + 1} Dask workers ended while they prepared {first} and what follows ({len(order.inputs)} "
        "inputs): most often memory runs out; give them more, or fewer threads, or make batches smaller"
    )


def _require_changed(answer: Answer, batch: Batch) -> None:
    """Raise RunFailed where a worker has another file than this machine, which still sees it as the run found it."""
    part = next(part for part in batch.inputs if part.url == answer.other_file)
    if is_changed(part) is False:
        raise RunFailed(
            f"{part.url}: Dask worker {answer.worker} has another file of this name: share the folder between the machines, "
            "or ingest from a place that every machine reaches, such as s3://bucket/news"
        )


def _is_readable(batch: Batch, url: str, options: PrepareOptions) -> bool:
    """Tell whether this machine can read the inputs at `url`, which a worker could not."""
    return all(_reads(part, options) for part in batch.inputs if part.url == url)


def _reads(part: Input, options: PrepareOptions) -> bool:
    try:
        with closing(
            FileRange(part.url, start=part.start, end=part.end, storage_options=options.storage_options)
        ) as file:
            while file.read(1 << 20):
                pass
    except OSError:
        return False
    return True


def _checked(answer: Answer, options: PrepareOptions) -> PreparedBatch:
    """Return the prepared batch once its file is seen here; RunFailed where it is not."""
    for delay in (*LATE_S, None):
        found = prepared_counts(answer.path, storage_options=options.storage_options)
        if found and found.documents == answer.documents:
            return PreparedBatch(
                path=answer.path, documents=answer.documents, passed_over=answer.passed_over, ready=answer.ready
            )
        if delay is not None:
            time.sleep(delay)
    raise RunFailed(
        f"{answer.path}, which Dask worker {answer.worker} prepared, is not seen on this machine: let the setting `work` name a "
        "folder that every machine reaches, such as s3://bucket/prepared"
    )
