"""Tells which runs are alive, and keeps two from doing one thing at once: by locks of files, which the system frees however
a run ends.

A process number would not do: it is given again, and every container has a number 1.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from tasks.runtime.file_locks import HAS_LOCKS, try_lock

_SUFFIX = ".lock"
_CLAIM = ".claim"


@contextmanager
def run_lock(folder: Path, run: str) -> Iterator[None]:
    """Hold the lock of `run` in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    unnamed = folder / f".{run}"
    with unnamed.open("w") as file:
        try_lock(file)
        path = unnamed.rename(folder / f"{run}{_SUFFIX}")  # seen by other runs only once it is locked
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def dead_runs(folder: Path) -> dict[str, Path]:
    """Return the runs that ended without a word, and the file of each, which is to be deleted once that is noted.

    Without locks (Windows) that cannot be told: such runs stay as they are in the ledger.
    """
    return {path.stem: path for path in sorted(folder.glob(f"*{_SUFFIX}")) if HAS_LOCKS and not _is_held(path)}


def live_runs(folder: Path) -> set[str]:
    """Return the runs that are going on."""
    return {path.stem for path in folder.glob(f"*{_SUFFIX}") if not HAS_LOCKS or _is_held(path)}


@contextmanager
def claimed(
    folder: Path, claims: Iterable[str], run: str, *, wait: Callable[[str], None] | None
) -> Iterator[str | None]:
    """Let `run` alone have `claims`, names of whatever only one run may do at once; gives None once it has all of them.

    Where another run has one, `wait` is called with that run's name, again and again until it is free. Without `wait`
    that name is given, and nothing is claimed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        for claim in sorted(set(claims)):  # in one order, so that no two runs wait for each other
            name = hashlib.blake2b(claim.encode(), digest_size=12).hexdigest()
            file = held.enter_context((folder / f"{name}{_CLAIM}").open("a+"))
            while not try_lock(file):
                holder = _holder(file)
                if wait is None:
                    held.close()
                    yield holder
                    return
                wait(holder)
            file.truncate(0)
            file.write(run)
            file.flush()
        yield None


def _holder(file: TextIO) -> str:
    file.seek(0)
    return file.read()


def _is_held(path: Path) -> bool:
    try:
        with path.open("r+") as file:
            return not try_lock(file)
    except FileNotFoundError:  # it ended just now, in good order
        return True
