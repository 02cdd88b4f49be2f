"""Dask node: prepares batches in the process of a Dask worker, for a run on another machine.

The process hands each batch to worker processes of its own (`flows.run.workers`), so that limits, and the blame of a document
that ends its process, are as in a run on one machine. It imports little at first, because Dask's scheduler imports this too.
"""

import atexit
import hashlib
import multiprocessing
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from distributed import get_worker

from config.errors import RunFailed
from config.options import Limits, PrepareOptions
from tasks.document import Record
from tasks.read.bytes.storage import LOCAL, is_local
from tasks.read.input import UNREADABLE, Input, version_of
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows.run import pipeline_digest, workers
    from tasks.corpus import batches as corpus
    from tasks.prepare import batches
    from tasks.read.find import local_files


class Order(Record, frozen=True):
    """A batch to prepare: its inputs, the options, and the limits of a worker process.

    `options.learnt` is the URL of a file with the learnt lines, beside the prepared batches. With `is_as_found`, local files
    must be as the run found them.
    """

    inputs: tuple[Input, ...]
    options: PrepareOptions
    limits: Limits
    is_as_found: bool = True


class Answer(Record, frozen=True):
    """The prepared batch and the address of the Dask worker; or the URL of an input that is another file there."""

    worker: str
    path: str = ""
    documents: int = 0
    passed_over: dict[str, int] = {}
    unreadable: tuple[str, ...] = ()
    ready: str | None = None
    other_file: str | None = None


def prepare_order(order: bytes, code: str) -> bytes:
    """Prepare the batch of an `Order` and return an `Answer`, both as JSON.

    Raises RunFailed where this worker has another version than the run (`code` is the run's `code_digest`), is not allowed to
    start processes, or does not share the folder of prepared batches; else as `Workers.prepare`.
    """
    name = str(get_worker().address)
    _require_same_code(code, name)
    wanted = msgspec.json.decode(order, type=Order)
    if wanted.is_as_found and (other := next(filter(_is_other_file, wanted.inputs), None)):
        return msgspec.json.encode(Answer(worker=name, other_file=other.url))
    with _lock:
        options = wanted.options.with_(learnt=_node.learnt(wanted.options, name))
        pool = _node.pool(wanted.limits, name)
    prepared = pool.prepare(batches.Batch(inputs=wanted.inputs), options)
    return msgspec.json.encode(Answer(worker=name, **msgspec.structs.asdict(prepared)))


def node_digest() -> str:
    """Return the digest of the code that this worker has, for `kiosque check`."""
    with _lock:  # two threads that parse code at once fail in Python 3.11
        return pipeline_digest.code_digest()


class _Node:
    """The state that this process keeps between batches: a pool for each set of limits, and the learnt lines of each run.

    Runs with the same learnt lines share a folder of them.
    """

    def __init__(self) -> None:
        self._pools: dict[Limits, workers.Workers] = {}
        self._learnt: dict[str, bytes] = {}
        self._folders: dict[bytes, TemporaryDirectory[str]] = {}

    def pool(self, limits: Limits, name: str) -> "workers.Workers":
        """Return the pool, with one process for each thread of the Dask worker."""
        if multiprocessing.current_process().daemon:
            raise RunFailed(
                f"Dask worker {name} may not start processes: start it with --no-nanny, or with "
                "DASK_DISTRIBUTED__WORKER__DAEMON=False in its environment"
            )
        if limits not in self._pools:
            self._pools[limits] = workers.Workers(get_worker().state.nthreads, limits=limits)
            atexit.register(self._pools[limits].stop)  # else the end of this process would wait for them
        return self._pools[limits]

    def learnt(self, options: PrepareOptions, name: str) -> str:
        """Return a folder here with the learnt lines of a run."""
        url = str(options.learnt)
        if url not in self._learnt:
            content = _shared_file(url, options, name)
            self._learnt[url] = digest = hashlib.blake2b(content, digest_size=16).digest()
            if digest not in self._folders:
                self._folders[digest] = folder = TemporaryDirectory(prefix="kiosque-learnt-")
                for file, text in msgspec.json.decode(content, type=dict[str, str]).items():
                    (Path(folder.name) / file).write_text(text, "utf-8")
        return self._folders[self._learnt[url]].name


_lock = threading.Lock()
_node = _Node()


def _require_same_code(code: str, name: str) -> None:
    if code != (here := node_digest()):
        raise RunFailed(
            f"Dask worker {name} has another version of Kiosque or of its libraries (digest {here}, the run has {code}): "
            "install the same one there, and start the worker again"
        )


def _shared_file(url: str, options: PrepareOptions, name: str) -> bytes:
    """Return what the run wrote beside the prepared batches, so that a folder that is not shared is found at once."""
    try:
        return corpus.read_beside(url, storage_options=options.storage_options)
    except FileNotFoundError as error:
        raise RunFailed(
            f"Dask worker {name} does not find {url}, which the run has just written: the folder of prepared batches is not "
            "shared; let the setting `work` name one that every machine reaches, such as s3://bucket/prepared"
        ) from error


def _is_other_file(part: Input) -> bool:
    """Tell whether a local input is a file here, but not the one that the run found: size and content tell, or its time.

    One that is missing is not told here: reading it fails, and the run then looks at it.
    """
    return is_local(part.url) and not part.fingerprint.startswith(UNREADABLE) and is_changed(part) is True


def is_changed(part: Input) -> bool | None:
    """Tell whether a local file is no longer as discovery found it; None if there is none, or none that can be read."""
    path = part.url.removeprefix(LOCAL)
    try:
        info = Path(path).stat()
        if info.st_size != part.size:
            return True
        is_piece = part.end is not None  # of a large file, which is not read whole for each of them
        if is_piece and version_of(info.st_mtime_ns // 1_000_000) == part.modified:
            return False
        return not part.fingerprint.startswith(local_files.content_of(path)[0])
    except OSError:
        return None
