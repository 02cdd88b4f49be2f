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
    _limit_memory(limits.memory)
    with suppress(EOFError, BrokenPipeError):
        while True:
            batch, options, stops = requests.recv()
            try:
                requests.send(prepare_batch(batch, options, stops=stops, progress=progress))
            except BrokenPipeError:
                return
            except Exception as error:
                requests.send(_portable(error))


def _portable(error: Exception) -> Exception:
    """Return an error that can be sent to the other process."""
    if isinstance(error, OSError):
        return error
    return RunFailed(f"a batch cannot be prepared: {type(error).__name__}: {error}")


def _limit_memory(bytes: int) -> None:
    """Make allocations beyond `bytes` fail, where the system can: a MemoryError rejects one document."""
    if resource is None:
        return
    with suppress(ValueError, OSError):  # beyond what the process may have anyway
        resource.setrlimit(resource.RLIMIT_DATA, (bytes, bytes))
