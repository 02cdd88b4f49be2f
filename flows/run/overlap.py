"""Overlap of two runs over the same inputs: the second waits for the first, or is skipped, as the setting `overlap` says.

A schedule with an interval shorter than a run would otherwise read everything twice; and one process at a time may write
the embedded index. The claim is a lock of the system: a run that is killed leaves none behind.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from rich.console import Console

from config.settings import Settings
from flows.run.run_locks import claimed
from tasks.index import has_many_writers, index_target
from tasks.runtime.interrupts import pause

LOOKS_EVERY_S = 0.5


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
        pause(LOOKS_EVERY_S)

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
