"""The ledger: which inputs were processed with what result, and the runs; written by the flow alone.

It belongs to an index: what was written into an index that has since been deleted counts as never processed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from config.errors import ConfigError
from flows.state.errors import database_reason
from flows.state.ledger_tables import INPUTS, MIRRORED, RUNS, SOURCES, WITHDRAWN, make_tables
from tasks.document import Outcome, Record
from tasks.forgotten import Withdrawals
from tasks.read import Input
from tasks.report.page_drift import SourceCount, SourceHistory, TemplateChange, followed
from tasks.runtime.interrupts import is_interrupted, last_words

# How long the file of a SQLite ledger may be locked by another process, such as a backup, before a run fails.
LOCKED_S = 60


class InputResult(Record, frozen=True):
    """What became of an input: documents in the index or known to it (`kept`) and set aside (`rejected`).

    `identities` are the ids of the physical indexes that hold the kept ones.
    """

    input: Input
    kept: int
    rejected: int
    identities: tuple[str, ...]


class Replayed(Record, frozen=True):
    """An input and how many of its dead letters passed, by the run that wrote them."""

    input: Input
    passed: dict[str, int]


class RunEntry(Record, frozen=True):
    """A run: times in UTC, `state` (running, completed, failed, interrupted, killed, skipped) and what its documents ended as."""

    run: str
    started: datetime
    ended: datetime | None
    state: str
    outcomes: dict[Outcome, int]

    @property
    def read(self) -> int:
        """Return how many documents were read."""
        return sum(self.outcomes.values())


class Ledger:
    """Inputs and runs for one `target` (the index's name or URL) and one pipeline digest."""

    def __init__(self, url: str, *, target: str, pipeline: str) -> None:
        """Open or create the ledger at the SQLAlchemy `url`; ConfigError when that is not possible."""
        self.target = target
        self.pipeline = pipeline
        self.shown_url = _shown(url)
        try:
            parsed = sa.make_url(url)
            if parsed.get_backend_name() == "sqlite" and parsed.database:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            self._engine = sa.create_engine(parsed, connect_args=_patience(parsed))
            make_tables(self._engine)
        except (sa.exc.SQLAlchemyError, ModuleNotFoundError, OSError) as error:
            raise ConfigError(f"ledger {self.shown_url}: cannot be opened: {database_reason(error)}") from error

    def close(self) -> None:
        """Release the connections."""
        self._engine.dispose()

    def start_run(self, run: str) -> None:
        """Note that a run begins."""
        with self._engine.begin() as connection:
            connection.execute(RUNS.insert().values(run=run, target=self.target, started=_now(), state="running"))

    def end_run(self, run: str, state: str, counts: Mapping[Outcome, int]) -> None:
        """Note how a run ended (`completed`, `failed`, `interrupted`, `skipped`) and its counts; what is noted first stays."""
        is_running = (RUNS.c.run == run, RUNS.c.state == "running")
        values = {outcome.value: counts.get(outcome, 0) for outcome in Outcome}
        with self._engine.begin() as connection:
            connection.execute(RUNS.update().where(*is_running).values(ended=_now(), state=state, **values))

    def note_killed(self, runs: Iterable[str]) -> None:
        """Note that `runs` ended without a word (killed, power lost); those that had come to an end stay as they are."""
        was_running = (RUNS.c.run.in_(list(runs)), RUNS.c.state == "running")
        with self._engine.begin() as connection:
            connection.execute(RUNS.update().where(*was_running).values(ended=_now(), state="killed"))

    def finished(self, inputs: Sequence[Input], *, identities: Iterable[str]) -> dict[Input, Counter[Outcome]]:
        """Return those of `inputs` that need not be read again, with what their documents count as now.

        An input is finished when it was processed with the same content, by the same pipeline, and every index its
        documents went to still exists (its id is among `identities`).
        """
        alive = set(identities)
        rows = self._rows({part.collection for part in inputs})
        known = {(row.collection, row.path, row.start): row for row in rows}
        done = {}
        for part in inputs:
            row = known.get((part.collection, part.path, part.start))
            if row and row.fingerprint == part.fingerprint and alive.issuperset(row.identities):
                done[part] = Counter({Outcome.UNCHANGED: row.kept, Outcome.REJECTED: row.rejected})
        return done

    def record(self, run: str, results: Iterable[InputResult]) -> None:
        """Note inputs as processed; an earlier entry of the same input is replaced."""
        results = list(results)
        rows = [self._values(run, result) for result in results]
        if not rows:
            return
        same_key = [column == sa.bindparam(f"key_{column.name}") for column in INPUTS.primary_key]
        keys = [{f"key_{column.name}": row[column.name] for column in INPUTS.primary_key} for row in rows]
        with self._engine.begin() as connection:  # delete and insert: every database has them
            connection.execute(INPUTS.delete().where(*same_key), keys)
            connection.execute(INPUTS.insert(), rows)
            _unmark(connection, self.target, {(result.input.collection, result.input.path) for result in results})

    def note_mirrored(self, files: Iterable[tuple[str, str]]) -> None:
        """Note that the index has of these files, by collection and path, just what is in them; until they are read again."""
        rows = [{"target": self.target, "collection": collection, "path": path} for collection, path in sorted(files)]
        with self._engine.begin() as connection:
            _unmark(connection, self.target, {(row["collection"], row["path"]) for row in rows})
            if rows:
                connection.execute(MIRRORED.insert(), rows)

    def known_files(self, collections: Iterable[str]) -> set[tuple[str, str]]:
        """Return the files of `collections` that have an entry, by collection and path."""
        mine = (INPUTS.c.target == self.target, INPUTS.c.collection.in_(list(collections)))
        with self._engine.connect() as connection:
            return {(row.collection, row.path) for row in connection.execute(INPUTS.select().where(*mine))}

    def mirrored(self, collections: Iterable[str]) -> set[tuple[str, str]]:
        """Return the files of `collections` that were noted so, by collection and path."""
        mine = (MIRRORED.c.target == self.target, MIRRORED.c.collection.in_(list(collections)))
        with self._engine.connect() as connection:
            return {(row.collection, row.path) for row in connection.execute(MIRRORED.select().where(*mine))}

    def note_replayed(self, replayed: Iterable[Replayed], *, identities: Iterable[str]) -> None:
        """Count the documents whose dead letters passed as kept, in the indexes there are now, and no longer as rejected.

        Only letters of the run that the input's entry is from are in its counts.
        """
        holders = sorted(identities)
        with self._engine.begin() as connection:
            for each in replayed:
                same = sa.and_(*(INPUTS.c[name] == value for name, value in self._read_as(each.input).items()))
                for run, count in each.passed.items():
                    connection.execute(
                        INPUTS.update()
                        .where(same, INPUTS.c.run == run)
                        .values(kept=INPUTS.c.kept + count, rejected=INPUTS.c.rejected - count, identities=holders)
                    )

    def follow_replaced(self, replaced: Mapping[str, str]) -> None:
        """Have entries that name the identity of an index that was replaced name the one in its place, which has its documents.

        `replaced` has the new identity by the old one. Doing it again changes nothing.
        """
        if not replaced:
            return
        named = sa.or_(*(sa.cast(INPUTS.c.identities, sa.Text).contains(old, autoescape=True) for old in replaced))
        mine = sa.and_(INPUTS.c.target == self.target, named)
        same = [column == sa.bindparam(f"key_{column.name}") for column in INPUTS.primary_key]
        with self._engine.begin() as connection:
            changes = [
                {f"key_{column.name}": getattr(row, column.name) for column in INPUTS.primary_key}
                | {"holders": sorted({replaced.get(identity, identity) for identity in row.identities})}
                for row in connection.execute(INPUTS.select().where(mine))
            ]
            if changes:
                connection.execute(INPUTS.update().where(*same).values(identities=sa.bindparam("holders")), changes)

    def withdraw(self, *, ids: Iterable[str], sources: Iterable[str]) -> None:
        """Note documents and sources that every later run keeps out, whatever its index."""
        wanted = [("id", id) for id in ids] + [("source", source.casefold()) for source in sources]
        with self._engine.begin() as connection:
            known = {(row.kind, row.value) for row in connection.execute(WITHDRAWN.select())}
            rows = [{"kind": kind, "value": value, "since": _now()} for kind, value in sorted({*wanted} - known)]
            if rows:
                connection.execute(WITHDRAWN.insert(), rows)

    def withdrawals(self) -> Withdrawals:
        """Return what is to be kept out."""
        with self._engine.connect() as connection:
            rows = connection.execute(WITHDRAWN.select()).all()
        return Withdrawals(
            ids=frozenset(row.value for row in rows if row.kind == "id"),
            sources=frozenset(row.value for row in rows if row.kind == "source"),
        )

    def forget_inputs(self, files: Iterable[tuple[str, str]]) -> None:
        """Have the files, by collection and path, read again by the next run."""
        with self._engine.begin() as connection:
            for collection, path in sorted(files):
                same = sa.and_(INPUTS.c.collection == collection, INPUTS.c.path == path)
                connection.execute(INPUTS.delete().where(INPUTS.c.target == self.target, same))

    def runs(self, *, limit: int) -> list[RunEntry]:
        """Return the latest runs into this target, the latest first."""
        return self._entries(RUNS.c.target == self.target, limit)

    def find_run(self, run: str) -> RunEntry | None:
        """Return the entry of one run, whatever its target."""
        return next(iter(self._entries(RUNS.c.run == run, 1)), None)

    def _entries(self, condition: sa.ColumnElement[bool], limit: int) -> list[RunEntry]:
        asked = RUNS.select().where(condition).order_by(RUNS.c.started.desc(), RUNS.c.run.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [_entry(row) for row in connection.execute(asked)]

    def follow_sources(self, sources: Mapping[str, SourceCount]) -> tuple[TemplateChange, ...]:
        """Add what a run removed to the history of each source under this pipeline; return the changes it shows."""
        mine = sa.and_(SOURCES.c.target == self.target, SOURCES.c.pipeline == self.pipeline)
        with self._engine.begin() as connection:
            stored = {row.source: row.history for row in connection.execute(SOURCES.select().where(mine))}
            results = {
                source: followed(source, msgspec.convert(stored.get(source, {}), SourceHistory), count)
                for source, count in sorted(sources.items())
            }
            if results:
                key = {"target": self.target, "pipeline": self.pipeline}
                rows = [
                    key | {"source": name, "history": msgspec.to_builtins(each[0])} for name, each in results.items()
                ]
                connection.execute(
                    SOURCES.delete().where(mine, SOURCES.c.source == sa.bindparam("name")),
                    [{"name": name} for name in results],
                )
                connection.execute(SOURCES.insert(), rows)
        return tuple(change for _, change in results.values() if change)

    @contextmanager
    def run(self, run: str, counts: Callable[[], Mapping[Outcome, int]]) -> Iterator[None]:
        """Keep the entry of a run around its work, with the `counts` that there are at the end.

        The state is failed after an error, interrupted after anything else that ends a run early, such as Ctrl-C, also
        where an error was what came of that.
        """
        self.start_run(run)
        try:
            with last_words(lambda: self.end_run(run, "interrupted", counts())):
                yield
        except Exception:
            self.end_run(run, "interrupted" if is_interrupted() else "failed", counts())
            raise
        except BaseException:  # Ctrl-C, a scheduler's signal
            self.end_run(run, "interrupted", counts())
            raise
        self.end_run(run, "completed", counts())

    def _rows(self, collections: Iterable[str]) -> list[sa.Row[Any]]:
        mine = (INPUTS.c.target == self.target, INPUTS.c.pipeline == self.pipeline)
        with self._engine.connect() as connection:
            return list(connection.execute(INPUTS.select().where(*mine, INPUTS.c.collection.in_(list(collections)))))

    def _values(self, run: str, result: InputResult) -> dict[str, object]:
        return {
            **self._read_as(result.input),
            "identities": sorted(result.identities),
            "kept": result.kept,
            "rejected": result.rejected,
            "run": run,
            "finished": _now(),
        }

    def _read_as(self, part: Input) -> dict[str, object]:
        """Return what an entry is known by: the input, its content, and the pipeline that read it."""
        return {
            "target": self.target,
            "collection": part.collection,
            "path": part.path,
            "start": part.start,
            "fingerprint": part.fingerprint,
            "pipeline": self.pipeline,
        }


def _entry(row: sa.Row[Any]) -> RunEntry:
    return RunEntry(
        run=row.run,
        started=row.started.replace(tzinfo=UTC),
        ended=row.ended.replace(tzinfo=UTC) if row.ended else None,
        state=row.state,
        outcomes={outcome: getattr(row, outcome.value) for outcome in Outcome},
    )


def _unmark(connection: sa.Connection, target: str, files: Iterable[tuple[str, str]]) -> None:
    """Take the note off files that the index may not have just as they are."""
    keys = [{"theirs": collection, "name": path} for collection, path in sorted(files)]
    same = (MIRRORED.c.collection == sa.bindparam("theirs"), MIRRORED.c.path == sa.bindparam("name"))
    if keys:
        connection.execute(MIRRORED.delete().where(MIRRORED.c.target == target, *same), keys)


def _patience(url: sa.URL) -> dict[str, Any]:
    """Wait for a SQLite file that another process has locked; servers have their own ways."""
    return {"timeout": LOCKED_S} if url.get_backend_name() == "sqlite" else {}


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _shown(url: str) -> str:
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except sa.exc.ArgumentError:
        return "(not a URL)"
