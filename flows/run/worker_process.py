"""Worker process: prepares the batches that it receives through a pipe.

It imports `tasks.prepare` and what that needs, so that a process starts fast; pydantic and Prefect are not among that.
"""

from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from config.errors import RunFailed
from config.options import Limits, PrepareOptions
from tasks.prepare.batches import PreparedBatch, prepare_batch
from tasks.prepare.documents import prepared_documents
from tasks.read.find.inputs import find_inputs
from tasks.ready import write_ready
from tasks.runtime import time_limit
from tasks.runtime.memory import give_back, spare_memory

# Fewer documents are written sooner than a worker has loaded the analysis of their languages.
LEAST_READY = 100
NOT_STARTED = (-1, -1, 0)  # progress of a worker that is at no document

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


def load_models() -> None:
    """Prepare an article, so that this process, and those forked from it, have loaded the rules and the language models."""
    with TemporaryDirectory() as folder:
        article = Path(folder) / "a.txt"
        article.write_text("The old bridge over the river is closed until the end of the month.", "utf-8")
        list(prepared_documents(find_inputs([str(article)]), PrepareOptions(pipeline="", folder=folder)))


def serve(requests: "Connection[Any, Any]", progress: Any) -> None:
    """Take the limits and then batches, and prepare them, until the run closes the other end of the pipe, or dies."""
    spare_memory()
    with suppress(EOFError, BrokenPipeError):
        _limit_process(requests.recv())
        _prepare_batches(requests, progress)


def serve_forked(other_end: "Connection[Any, Any]", requests: "Connection[Any, Any]", progress: Any) -> None:
    """Do the same in a fork, which has the run's end of the pipe too; the end of the run would not close that."""
    other_end.close()
    serve(requests, progress)


def _limit_process(limits: Limits) -> None:
    time_limit.limit_documents(limits.seconds)
    if resource is not None:  # allocations beyond the limit fail: a MemoryError rejects one document
        with suppress(ValueError, OSError):  # beyond what the process may have anyway
            resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, limits.memory))


def _prepare_batches(requests: "Connection[Any, Any]", progress: Any) -> None:
    while True:
        batch, options, stops = requests.recv()
        try:
            prepared = prepare_batch(batch, options, stops=stops, progress=progress)
            requests.send(_made_ready(prepared, options, progress))
            give_back()
        except BrokenPipeError:
            return
        except OSError as error:
            requests.send(error)
        except Exception as error:  # any other type may be unknown to the other process
            requests.send(RunFailed(f"a batch cannot be prepared: {type(error).__name__}: {error}"))


def _made_ready(prepared: PreparedBatch, options: PrepareOptions, progress: Any) -> PreparedBatch:
    """Make the documents of a batch ready for the index; where that fails, for any reason, the run does it itself."""
    if options.backend is None or options.is_learning or prepared.documents < LEAST_READY:
        return prepared
    progress[:] = NOT_STARTED  # no document is to blame for the end of this process
    with suppress(Exception):
        path = write_ready(prepared.path, options.backend, storage_options=options.storage_options)
        return prepared.with_(ready=path)
    return prepared
