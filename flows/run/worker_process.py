"""Worker process: prepares the batches that it receives through a pipe.

It imports `tasks.prepare` and what that needs, so that a process starts fast; pydantic and Prefect are not among that.
"""

from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from config.errors import RunFailed
from config.options import Limits
from tasks.prepare.batches import prepare_batch
from tasks.runtime import time_limit

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


def serve(requests: "Connection[Any, Any]", progress: Any, limits: Limits) -> None:
    """Prepare batches until the run closes the other end of the pipe, or dies."""
    time_limit.limit_documents(limits.seconds)
    if resource is not None:  # allocations beyond the limit fail: a MemoryError rejects one document
        with suppress(ValueError, OSError):  # beyond what the process may have anyway
            resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, limits.memory))
    with suppress(EOFError, BrokenPipeError):
        while True:
            batch, options, stops = requests.recv()
            try:
                requests.send(prepare_batch(batch, options, stops=stops, progress=progress))
            except BrokenPipeError:
                return
            except OSError as error:
                requests.send(error)
            except Exception as error:  # any other type may be unknown to the other process
                requests.send(RunFailed(f"a batch cannot be prepared: {type(error).__name__}: {error}"))
