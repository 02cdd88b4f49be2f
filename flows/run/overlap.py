"""Two runs over the same inputs at once: the second waits for the first, or is skipped, as the setting `overlap` says.

A schedule that comes round more often than a run takes would otherwise read everything twice; and one process at a time
may write the embedded index. The claim is a lock of the system: a run that is killed leaves none behind.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from config.settings import Settings
from flows.run.run_locks import claimed
from flows.state.ledger import Ledger
from tasks.document import Outcome
from tasks.index import index_target
from tasks.report.run_report import RunReport, report_of_known
from tasks.runtime.interrupts import pause

LOOKS_EVERY_S = 0.5


@contextmanager
def own_turn(run: str, settings: Settings, *, paths: Sequence[str], collection: str | None) -> Iterator[str | None]:
    """Let no other run over these inputs go on meanwhile; gives None, or the run for whose sake this one is skipped.

    Raises Interrupted where the run is told to end while it waits.
    """
    is_said = False

    def wait(other: str) -> None:
        nonlocal is_said
        if not is_said:
            Console(stderr=True, highlight=False).print(
                f"kiosque: run {other} is still at these inputs: this one waits until it ends (overlap = skip would not)",
                markup=False,
                soft_wrap=True,
            )
            is_said = True
        pause(LOOKS_EVERY_S)

    claims = _claims(settings, paths, collection)
    with claimed(settings.run_locks, claims, run, wait=wait if settings.overlap == "wait" else None) as other:
        yield other


def skipped(run: str, other: str, ledger: Ledger) -> RunReport:
    """Note that `run` was skipped because `other` goes on, and return its account, of nothing."""
    ledger.end_run(run, "skipped", dict.fromkeys(Outcome, 0))
    return report_of_known(run, ()).with_(skipped_for=other)


def _claims(settings: Settings, paths: Sequence[str], collection: str | None) -> list[str]:
    """Name what a run has for itself: all of an embedded index, of Elasticsearch its collection, else its paths."""
    target = index_target(settings)
    if settings.elasticsearch_url is None:
        return [target]
    if collection is not None:
        return [f"{target} collection {collection}"]
    return [f"{target} path {path if '://' in path else Path(path).absolute()}" for path in paths]
