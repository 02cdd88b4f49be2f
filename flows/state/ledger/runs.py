"""The ledger's records of runs: when each ran, how it ended, and what its documents ended as."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC
from typing import Any

import sqlalchemy as sa

from flows.state.ledger.tables import RUNS, utc_now
from tasks.document import Outcome
from tasks.report.run_report import RunRecord
from tasks.runtime.interrupts import is_interrupted, last_words


class RunTable:
    """Runs into one `target`."""

    def __init__(self, engine: sa.Engine, *, target: str) -> None:
        self._engine = engine
        self._target = target

    def start(self, run: str) -> None:
        """Note that a run begins."""
        with self._engine.begin() as connection:
            connection.execute(RUNS.insert().values(run=run, target=self._target, started=utc_now(), state="running"))

    def end(
        self, run: str, state: str, counts: Mapping[Outcome, int], *, passed_over: Mapping[str, int] | None = None
    ) -> None:
        """Note how a run ended (`completed`, `failed`, `interrupted`, `skipped`) and its counts; the first note is kept."""
        values: dict[str, Any] = {outcome.value: counts.get(outcome, 0) for outcome in Outcome}
        values["passed_over"] = dict(passed_over) if passed_over else None
        self._end(RUNS.c.run == run, state=state, **values)

    def end_killed(self, runs: Iterable[str]) -> None:
        """Note that `runs` were killed (or lost power); those that had ended are kept as they are."""
        self._end(RUNS.c.run.in_(list(runs)), state="killed")

    @contextmanager
    def recorded(
        self,
        run: str,
        counts: Callable[[], Mapping[Outcome, int]],
        *,
        passed_over: Callable[[], Mapping[str, int]] = dict,
    ) -> Iterator[None]:
        """Keep the record of a run around its work, with the `counts` and what was `passed_over` at the end.

        The state is `failed` after an error, and `interrupted` after anything else that ends a run early, such as Ctrl-C,
        even where an error followed from that.
        """
        self.start(run)

        def end(state: str) -> None:
            self.end(run, state, counts(), passed_over=passed_over())

        try:
            with last_words(lambda: end("interrupted")):
                yield
        except BaseException as error:  # not only an Exception: Ctrl-C, a scheduler's signal
            is_failure = isinstance(error, Exception) and not is_interrupted()
            end("failed" if is_failure else "interrupted")
            raise
        end("completed")

    def latest(self, *, limit: int) -> list[RunRecord]:
        """Return the latest runs into this target, the latest first."""
        return self._records(RUNS.c.target == self._target, limit)

    def find(self, run: str) -> RunRecord | None:
        """Return the record of one run, whatever its target."""
        return next(iter(self._records(RUNS.c.run == run, 1)), None)

    def _end(self, which: sa.ColumnElement[bool], **values: Any) -> None:
        with self._engine.begin() as connection:
            connection.execute(RUNS.update().where(which, RUNS.c.state == "running").values(ended=utc_now(), **values))

    def _records(self, condition: sa.ColumnElement[bool], limit: int) -> list[RunRecord]:
        query = RUNS.select().where(condition).order_by(RUNS.c.started.desc(), RUNS.c.run.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [_record(row) for row in connection.execute(query)]


def _record(row: sa.Row[Any]) -> RunRecord:
    return RunRecord(
        run=row.run,
        started=row.started.replace(tzinfo=UTC),
        ended=row.ended.replace(tzinfo=UTC) if row.ended else None,
        state=row.state,
        outcomes={outcome: getattr(row, outcome.value) for outcome in Outcome},
        passed_over=row.passed_over or {},
    )
