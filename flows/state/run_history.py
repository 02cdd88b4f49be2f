"""History of runs, from the ledger and the dead letters, as `kiosque report` and the search page show it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.errors import ConfigError
from config.settings import Settings
from flows.state.dead_letters import DeadLetter, read_letters
from flows.state.errors import database_reason
from flows.state.ledger import DatabaseError, Ledger, open_ledger
from tasks.document import Record
from tasks.report.run_report import RunRecord

SHOWN_RUNS = 20
SHOWN_REASONS = 10


class NoSuchRun(ConfigError):
    """The ledger has no run of that name."""


class Reason(Record, frozen=True):
    """A reason for rejections: how many documents it rejected, and one of them."""

    step: str
    error: str
    count: int
    reason: str
    example: str


@dataclass(frozen=True)
class RunSummary:
    """A run's record, the number of its dead letters that are left, and their most frequent reasons."""

    run: RunRecord
    letters: int
    reasons: tuple[Reason, ...]


def latest_runs(settings: Settings) -> list[RunRecord]:
    """Return the latest runs into the index of `settings`, the latest first; ConfigError where no ledger can be read."""
    with _readable_ledger(settings) as ledger:
        return ledger.runs.latest(limit=SHOWN_RUNS)


def summarise_run(run: str, settings: Settings) -> RunSummary:
    """Return what became of one run; NoSuchRun, or ConfigError where no ledger can be read."""
    with _readable_ledger(settings) as ledger:
        record = ledger.runs.find(run)
        if record is None:
            raise NoSuchRun(f"no run {run} in {ledger.shown_url}; `kiosque report` lists them")
    letters, reasons = _reasons(settings.dead_letters / f"{record.run}.jsonl")
    return RunSummary(run=record, letters=letters, reasons=reasons)


@contextmanager
def _readable_ledger(settings: Settings) -> Iterator[Ledger]:
    with open_ledger(settings, is_made=False) as ledger:
        try:
            yield ledger
        except DatabaseError as error:
            raise ConfigError(f"ledger {ledger.shown_url}: cannot be read: {database_reason(error)}") from error


def _reasons(path: Path) -> tuple[int, tuple[Reason, ...]]:
    """Count the dead letters of a file by step and error."""
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], DeadLetter] = {}
    for letter in read_letters(path):
        kind = (letter.step, letter.error)
        counts[kind] += 1
        first.setdefault(kind, letter)
    top = [(first[kind], count) for kind, count in counts.most_common(SHOWN_REASONS)]
    return counts.total(), tuple(_reason(letter, count) for letter, count in top)


def _reason(letter: DeadLetter, count: int) -> Reason:
    example = f"{letter.origin.collection}/{letter.origin.path}#{letter.origin.record}"
    return Reason(step=letter.step, error=letter.error, count=count, reason=letter.reason, example=example)
