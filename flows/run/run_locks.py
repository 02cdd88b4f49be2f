"""Locks of runs: which runs are alive, what only one of them may do at once, and their names across homes.

The locks are on files: the system frees them however a run ends. A process number would not do: it is used again, and every
container has a number 1.

Two runs over the same inputs do not overlap: the second waits for the first, or is skipped, as the setting `overlap` says. A
schedule with an interval shorter than a run would otherwise read everything twice; and one process at a time may write the
embedded index. A run that writes the embedded index and `reindex`, which replaces its parts, never overlap. Elasticsearch needs
no such lock for writers: they may be on other machines, and the index itself tells them to wait.
"""

import hashlib
import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path

from rich.console import Console

from config.settings import Settings
from tasks.index import has_many_writers, index_target
from tasks.runtime.file_locks import HAS_LOCKS, try_lock
from tasks.runtime.interrupts import pause

_SUFFIX = ".lock"
_CLAIM = ".claim"
_HOME_NAME = "name"
_POLL_S = 0.2
_CLAIM_POLL_S = 0.5


@contextmanager
def run_lock(folder: Path, run: str, *, prefect_run: str = "") -> Iterator[None]:
    """Hold the lock of `run` in `folder`; its file has the id of the run in Prefect, for the run that finds it killed."""
    folder.mkdir(parents=True, exist_ok=True)
    unnamed = folder / f".{run}"
    with unnamed.open("w") as file:
        try_lock(file)
        file.write(prefect_run)
        file.flush()
        path = unnamed.rename(folder / f"{run}{_SUFFIX}")  # seen by other runs only once it is locked
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def dead_runs(folder: Path) -> dict[str, Path]:
    """Return the runs that were killed, with the lock file of each; delete it once that is noted.

    Without locks (Windows) none can be found: such runs are kept as they are in the ledger.
    """
    return {path.stem: path for path in sorted(folder.glob(f"*{_SUFFIX}")) if HAS_LOCKS and not _is_held(path)}


def live_runs(folder: Path) -> set[str]:
    """Return the runs that are going on."""
    return {path.stem for path in folder.glob(f"*{_SUFFIX}") if not HAS_LOCKS or _is_held(path)}


@contextmanager
def claimed(
    folder: Path, claims: Iterable[str], run: str, *, wait: Callable[[str], None] | None
) -> Iterator[str | None]:
    """Reserve `claims`, names of what only one run may do at once, for `run`; yields None once it has all of them.

    Where another run has one, `wait` is called with that run's name, again and again until it is free. Without `wait`
    the other run's name is yielded, and nothing is claimed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        for claim in sorted(set(claims)):  # in one order, so that no two runs wait for each other
            name = hashlib.blake2b(claim.encode(), digest_size=12).hexdigest()
            file = held.enter_context((folder / f"{name}{_CLAIM}").open("a+"))
            while not try_lock(file):
                file.seek(0)
                holder = file.read()
                if wait is None:
                    held.close()
                    yield holder
                    return
                wait(holder)
            file.truncate(0)
            file.write(run)
            file.flush()
        yield None


def own_turn(
    run: str, settings: Settings, *, paths: Sequence[str], collection: str | None
) -> AbstractContextManager[str | None]:
    """Let no other run read these inputs meanwhile; yield None, or the name of another run, for which this one is to be skipped.

    Raises Interrupted where the run is told to end while it waits.
    """
    is_announced = False

    def wait(other: str) -> None:
        nonlocal is_announced
        if not is_announced:
            Console(stderr=True, highlight=False).print(
                f"kiosque: run {other} is still at these inputs: this one waits until it ends (overlap = skip would not)",
                markup=False,
                soft_wrap=True,
            )
            is_announced = True
        pause(_CLAIM_POLL_S)

    claims = _claims(settings, paths, collection)
    return claimed(settings.run_locks, claims, run, wait=wait if settings.overlap == "wait" else None)


def _claims(settings: Settings, paths: Sequence[str], collection: str | None) -> list[str]:
    """Name what a run reserves: all of an embedded index; in Elasticsearch its collection, else its paths."""
    target = index_target(settings)
    if not has_many_writers(settings):
        return [target]
    if collection is not None:
        return [f"{target} collection {collection}"]
    return [f"{target} path {path if '://' in path else Path(path).absolute()}" for path in paths]


def writing_index(settings: Settings) -> AbstractContextManager[None]:
    """Wait while a part of the embedded index is being replaced, and let none be replaced until the end."""
    return nullcontext() if has_many_writers(settings) else _locked(settings, is_alone=False)


def replacing_index(settings: Settings) -> AbstractContextManager[None]:
    """Wait for this home's other `reindex` and writers of its embedded index, and let none begin until the end."""
    return _locked(settings, is_alone=True)


def changing_bulk_settings(settings: Settings) -> AbstractContextManager[None]:
    """Let one run of this home at a time change the bulk settings of the indexes and the note of how to restore them."""
    return _locked(settings, name="easing.lock", is_alone=True)


@contextmanager
def _locked(settings: Settings, *, is_alone: bool, name: str = "index.lock") -> Iterator[None]:
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / name).open("a") as file:
        # Without locks (Windows) the part itself refuses a second writer.
        if not try_lock(file, shared=not is_alone):
            Console(stderr=True).print(f"waiting for another run that uses the index of {settings.home}", style="dim")
            while not try_lock(file, shared=not is_alone):
                pause(_POLL_S)  # not in the kernel, where a signal to end would not be noticed
        yield


def name_with_home(run: str, settings: Settings) -> str:
    """Return a name of `run` that no run of another home has, for an index that homes share.

    Call it while `run` holds its lock. The home's own name is 12 random digits, chosen once. Of two processes that choose, the
    first wins.
    """
    path = settings.home / _HOME_NAME
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{_HOME_NAME}-{uuid.uuid4().hex}")
        draft.write_text(uuid.uuid4().hex[:12], "utf-8")
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return f"{path.read_text('utf-8').strip()}.{run}"


def dead_here(settings: Settings) -> Callable[[str], bool] | None:
    """Return a function that tells whether a run, named with its home, has ended; True only for runs of this home.

    None where no index was ever given the name of a run of this home.
    """
    try:
        home = (settings.home / _HOME_NAME).read_text("utf-8").strip()
    except OSError:
        return None

    def is_dead(name: str) -> bool:
        its_home, _, run = name.partition(".")
        return its_home == home and run not in live_runs(settings.run_locks)

    return is_dead


def _is_held(path: Path) -> bool:
    try:
        with path.open("r+") as file:
            return not try_lock(file)
    except FileNotFoundError:  # it ended just now, as it should
        return True
