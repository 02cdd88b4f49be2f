"""File locks: the system releases a lock however the process that holds it ends."""

from typing import IO, Any

from config.errors import ConfigError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

HAS_LOCKS = fcntl is not None


def try_lock(file: IO[Any], *, shared: bool = False) -> bool:
    """Lock an open file; return False if another process holds its lock. Without locks (Windows) return True.

    Several processes may hold a `shared` lock. Closing the file releases the lock. Raises ConfigError where the file system
    gives no locks, as some network mounts do.
    """
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise ConfigError(
            f"{file.name}: cannot be locked: {error.strerror}; keep the home (KIOSQUE_HOME) on a file system with locks, "
            "such as a local disk"
        ) from error
    return True
