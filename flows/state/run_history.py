"""What the ledger and the dead letters say of runs: what `kiosque report` and the search page show."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import ConfigError
from config.settings import Settings
from flows.state.errors import database_reason
from tasks.document import Record

if TYPE_CHECKING:
    from flows.state.ledger import Ledger, RunEntry

SHOWN_RUNS = 20
SHOWN_REASONS = 10


class NoSuchRun(ConfigError):
    """The ledger has no run of that name."""


class Reason(Record, frozen=True):
    """Why documents were rejected, how many, and one of them."""

    step: str
    error: str
    count: int
    reason: str
    example: str


@dataclass(frozen=True)
class RunAccount:
    """A run as the ledger has it, and what is left of its dead letters, most frequent first."""

    run: "RunEntry"
    letters: int
    reasons: tuple[Reason, ...]


def latest_runs(settings: Settings) -> "list[RunEntry]":
    """Return the latest runs into the index of `settings`, the latest first; ConfigError where there is no ledger to read."""
    with _ledger(settings) as ledger:
        return ledger.runs(limit=SHOWN_RUNS)


def run_account(run: str, settings: Settings) -> RunAccount:
    """Return what became of one run; NoSuchRun, or ConfigError where there is no ledger to read."""
    with _ledger(settings) as ledger:
        entry = ledger.find_run(run)
        if entry is None:
            raise NoSuchRun(f"no run {run} in {ledger.shown_url}; `kiosque report` lists them")
    letters, reasons = _reasons(settings.dead_letters / f"{entry.run}.jsonl")
    return RunAccount(run=entry, letters=letters, reasons=reasons)


@contextmanager
def _ledger(settings: Settings) -> "Iterator[Ledger]":
    from sqlalchemy.exc import SQLAlchemyError

    from flows.state.ledger import Ledger
    from tasks.index import index_target

    ledger = Ledger(settings.ledger_url, target=index_target(settings), pipeline="")
    try:
        yield ledger
    except SQLAlchemyError as error:
        raise ConfigError(f"ledger {ledger.shown_url}: cannot be read: {database_reason(error)}") from error
    finally:
        ledger.close()


def _reasons(path: Path) -> tuple[int, tuple[Reason, ...]]:
    """Count the letters in a file by step and error."""
    from flows.state.dead_letters import read_letters

    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for letter in read_letters(path):
        kind = (letter.step, letter.error)
        counts[kind] += 1
        first.setdefault(
            kind, (letter.reason, f"{letter.origin.collection}/{letter.origin.path}#{letter.origin.record}")
        )
    top = counts.most_common(SHOWN_REASONS)
    return counts.total(), tuple(
        Reason(step=kind[0], error=kind[1], count=count, reason=first[kind][0], example=first[kind][1])
        for kind, count in top
    )
