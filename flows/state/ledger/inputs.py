"""The ledger's entries of inputs: which were processed, with what result, and which files are mirrored."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from flows.state.ledger.tables import DOCUMENTS, INPUTS, MIRRORED, SIZES, utc_now
from tasks.document import Origin, Outcome, Record
from tasks.read.input import Input

File = tuple[str, str]  # collection and path


def file_of(read: Input | Origin) -> File:
    """Return the file of an input, or of the origin of a document."""
    return read.collection, read.path


class InputResult(Record, frozen=True):
    """Result of an input: documents whose content is in the index (`kept`), superseded and rejected ones.

    `identities` are the ids of the physical indexes that hold the kept ones, `documents` the notes of the kept ones.
    """

    input: Input
    kept: int
    rejected: int
    identities: tuple[str, ...]
    documents: bytes = b""
    superseded: int = 0


class Replayed(Record, frozen=True):
    """An input and how many of its dead letters passed, by the run that wrote them; `documents` are their notes."""

    input: Input
    passed: dict[str, int]
    documents: bytes = b""


class InputTable:
    """Inputs read into one `target` by one pipeline digest."""

    def __init__(self, engine: sa.Engine, *, target: str, pipeline: str) -> None:
        self._engine = engine
        self._target = target
        self._pipeline = pipeline

    def finished(self, inputs: Sequence[Input], *, identities: Iterable[str]) -> dict[Input, Counter[Outcome]]:
        """Return those of `inputs` that need not be read again, with what their documents count as now.

        An input is finished when it was processed with the same content, by the same pipeline, and every index its
        documents went to still exists (its id is among `identities`).
        """
        alive = set(identities)
        same = (INPUTS.c.pipeline == self._pipeline, INPUTS.c.collection.in_({part.collection for part in inputs}))
        with self._engine.connect() as connection:
            rows = connection.execute(INPUTS.select().where(INPUTS.c.target == self._target, *same)).all()
        known = {(row.collection, row.path, row.start): row for row in rows}
        done = {}
        for part in inputs:
            row = known.get((part.collection, part.path, part.start))
            if row and row.fingerprint == part.fingerprint and alive.issuperset(row.identities):
                done[part] = Counter(
                    {
                        Outcome.UNCHANGED: row.kept,
                        Outcome.SUPERSEDED: row.superseded,
                        Outcome.REJECTED: row.rejected,
                    }
                )
        return done

    def record(self, run: str, results: Iterable[InputResult]) -> None:
        """Note inputs as processed; an earlier entry of the same input is replaced."""
        finished = list(results)
        rows = [self._values(run, result) for result in finished]
        if not rows:
            return
        notes = [{**self._located(result.input), "documents": result.documents} for result in finished]
        with self._engine.begin() as connection:  # delete and insert: every database has them
            connection.execute(INPUTS.delete().where(*_same_key()), [_key(row) for row in rows])
            connection.execute(INPUTS.insert(), rows)
            connection.execute(DOCUMENTS.delete().where(*_same_key(DOCUMENTS)), [_key(row) for row in rows])
            connection.execute(DOCUMENTS.insert(), notes)
            self._delete(connection, MIRRORED, ((row["collection"], row["path"]) for row in rows))

    def note_replayed(self, replayed: Iterable[Replayed], *, identities: Iterable[str]) -> None:
        """Count documents whose dead letters passed as kept, in the indexes that exist now, and no longer as rejected.

        Only dead letters of the run that the input's entry is from are in its counts.
        """
        holders = sorted(identities)
        with self._engine.begin() as connection:
            for each in replayed:
                same = sa.and_(*(INPUTS.c[name] == value for name, value in self._read_as(each.input).items()))
                self._add_documents(connection, each)
                for run, count in each.passed.items():
                    connection.execute(
                        INPUTS.update()
                        .where(same, INPUTS.c.run == run)
                        .values(kept=INPUTS.c.kept + count, rejected=INPUTS.c.rejected - count, identities=holders)
                    )

    def follow_replaced(self, replaced: Mapping[str, str]) -> None:
        """Point entries of a replaced index to its successor, which holds the same documents.

        `replaced` maps the old identity to the new one. Doing it again changes nothing.
        """
        if not replaced:
            return
        named = sa.or_(*(sa.cast(INPUTS.c.identities, sa.Text).contains(old, autoescape=True) for old in replaced))
        entries = INPUTS.select().where(INPUTS.c.target == self._target, named)
        with self._engine.begin() as connection:
            changes = [
                {**_key(row), "holders": sorted({replaced.get(old, old) for old in row["identities"]})}
                for row in connection.execute(entries).mappings()
            ]
            for old, new in replaced.items():  # the successor numbers its writes anew
                noted = sa.and_(SIZES.c.target == self._target, SIZES.c.identity == old)
                connection.execute(SIZES.update().where(noted).values(identity=new, last_write=0))
            if changes:
                update = INPUTS.update().where(*_same_key()).values(identities=sa.bindparam("holders"))
                connection.execute(update, changes)

    def remove(self, files: Iterable[File]) -> None:
        """Remove the entries of files, so that the next run reads them again."""
        with self._engine.begin() as connection:
            for table in (INPUTS, DOCUMENTS):
                self._delete(connection, table, files)

    def files(self, collections: Iterable[str]) -> set[File]:
        """Return the files of `collections` that have an entry."""
        return self._files(INPUTS, collections)

    def mirrored(self, collections: Iterable[str]) -> set[File]:
        """Return the files of `collections` that are noted as mirrored."""
        return self._files(MIRRORED, collections)

    def note_mirrored(self, files: Collection[File]) -> None:
        """Note that the index has exactly the documents of these files; the note holds until they are read again."""
        rows = [{"target": self._target, "collection": collection, "path": path} for collection, path in sorted(files)]
        with self._engine.begin() as connection:
            self._delete(connection, MIRRORED, files)
            if rows:
                connection.execute(MIRRORED.insert(), rows)

    def _files(self, table: sa.Table, collections: Iterable[str]) -> set[File]:
        which = (table.c.target == self._target, table.c.collection.in_(list(collections)))
        with self._engine.connect() as connection:
            return {(row.collection, row.path) for row in connection.execute(table.select().where(*which))}

    def _delete(self, connection: sa.Connection, table: sa.Table, files: Iterable[File]) -> None:
        same = (table.c.collection == sa.bindparam("in_collection"), table.c.path == sa.bindparam("with_path"))
        keys = [{"in_collection": collection, "with_path": path} for collection, path in sorted(set(files))]
        if keys:
            connection.execute(table.delete().where(table.c.target == self._target, *same), keys)

    def _add_documents(self, connection: sa.Connection, replayed: Replayed) -> None:
        same = sa.and_(*(DOCUMENTS.c[name] == value for name, value in self._located(replayed.input).items()))
        row = connection.execute(DOCUMENTS.select().where(same)).one_or_none()
        if row is not None:
            connection.execute(DOCUMENTS.update().where(same).values(documents=row.documents + replayed.documents))

    def _values(self, run: str, result: InputResult) -> dict[str, Any]:
        return {
            **self._read_as(result.input),
            "identities": sorted(result.identities),
            "kept": result.kept,
            "superseded": result.superseded,
            "rejected": result.rejected,
            "run": run,
            "finished": utc_now(),
        }

    def _read_as(self, part: Input) -> dict[str, Any]:
        """Return what identifies an entry: the input, its content, and the pipeline that read it."""
        return {**self._located(part), "fingerprint": part.fingerprint, "pipeline": self._pipeline}

    def _located(self, part: Input) -> dict[str, Any]:
        return {"target": self._target, "collection": part.collection, "path": part.path, "start": part.start}


def _same_key(table: sa.Table = INPUTS) -> list[sa.ColumnElement[bool]]:
    return [column == sa.bindparam(f"key_{column.name}") for column in table.primary_key]


def _key(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {f"key_{column.name}": row[column.name] for column in INPUTS.primary_key}
