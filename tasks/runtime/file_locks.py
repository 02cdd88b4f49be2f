"""File locks: the system releases a lock however the process that holds it ends."""

from typing import IO, Any

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

HAS_LOCKS = fcntl is not None


def try_lock(file: IO[Any], *, shared: bool = False) -> bool:
    """Lock an open file; return False if another process holds its lock. Without locks (Windows) return True.

    Several processes may hold a `shared` lock. Closing the file releases the lock.
    """
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
