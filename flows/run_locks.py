"""Tells which runs are alive: each holds the lock of a file of its name, which the system frees however the run ends.

A process number would not do: it is given again, and every container has a number 1.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: runs that were killed stay as they are in the ledger
    fcntl = None  # type: ignore[assignment]

_SUFFIX = ".lock"


@contextmanager
def run_lock(folder: Path, run: str) -> Iterator[None]:
    """Hold the lock of `run` in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    unnamed = folder / f".{run}"
    with unnamed.open("w") as file:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX)
        path = unnamed.rename(folder / f"{run}{_SUFFIX}")  # seen by other runs only once it is locked
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def dead_runs(folder: Path) -> dict[str, Path]:
    """Return the runs that ended without a word, and the file of each, which is to be deleted once that is noted."""
    return {path.stem: path for path in sorted(folder.glob(f"*{_SUFFIX}")) if fcntl and not _is_held(path)}


def live_runs(folder: Path) -> set[str]:
    """Return the runs that are going on."""
    return {path.stem for path in folder.glob(f"*{_SUFFIX}") if fcntl is None or _is_held(path)}


def _is_held(path: Path) -> bool:
    try:
        with path.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:  # it ended just now, in good order
        return True
    except BlockingIOError:
        return True
    return False
