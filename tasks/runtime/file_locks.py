"""Locks of files, which the system frees however the process that holds one ends."""

from typing import IO, Any

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

HAS_LOCKS = fcntl is not None


def try_lock(file: IO[Any], *, shared: bool = False) -> bool:
    """Lock an open file unless another process has it, and say whether that went well; True where there are no such locks.

    Others may hold a `shared` lock too. It is free again when the file is closed.
    """
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
