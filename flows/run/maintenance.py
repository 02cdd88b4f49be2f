"""Maintenance of the index, the ledger and the home: what every run repairs first, and what a large one changes for a while."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from config.errors import IndexBusy, IndexRefused
from config.settings import Settings
from flows.orchestration.this_run import end_killed_runs
from flows.run.run_locks import changing_bulk_settings, dead_here, dead_runs, name_with_home
from flows.state.ledger import Ledger
from tasks.index.protocol import MaintainableIndex, TunableIndex, WritableIndex


def note_killed_runs(ledger: Ledger, settings: Settings) -> tuple[str, ...]:
    """Note in the ledger and in Prefect which runs were killed, and return their names."""
    dead = dead_runs(settings.run_locks)
    ledger.runs.end_killed(dead)
    end_killed_runs(path.read_text() for path in dead.values())
    for path in dead.values():
        path.unlink(missing_ok=True)
    return tuple(dead)


def put_in_order(index: MaintainableIndex, ledger: Ledger, settings: Settings) -> list[str]:
    """Repair the index, point the ledger to the indexes that replaced others, and delete replaced ones whose time is over.

    Returns the names of the deleted indexes.
    """
    repair_index(index, settings)
    ledger.inputs.follow_replaced(index.replaced())
    return index.drop_retired(datetime.now(UTC))


def repair_index(index: MaintainableIndex, settings: Settings) -> None:
    """Roll back half-finished index changes of this home's killed runs."""
    is_dead = dead_here(settings)
    if is_dead:  # most homes never had a run that could leave any
        with changing_bulk_settings(settings):
            index.repair(is_dead)


@contextmanager
def bulk_settings(index: WritableIndex, run: str, settings: Settings, *, bytes: int) -> Iterator[Callable[[], None]]:
    """Give the indexes their settings for bulk writes while `run` reads `bytes` of input, if that is large enough.

    Yields a function that does the same to indexes made since. `put_in_order` restores the settings after a kill. Where the
    cluster refuses, such as for a missing privilege, the run goes on without.
    """
    if not isinstance(index, TunableIndex) or not 0 < settings.ease_index_bytes <= bytes:
        yield lambda: None
        return
    name = name_with_home(run, settings)

    def apply() -> None:
        with suppress(IndexRefused), changing_bulk_settings(settings):
            index.apply_bulk_settings(name)

    try:
        apply()
        yield apply
    finally:
        with suppress(IndexBusy, IndexRefused), changing_bulk_settings(settings):  # else the next run restores them
            index.restore_settings(name)
