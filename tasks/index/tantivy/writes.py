"""Writes to the embedded index: a document lives in the part of its language and in no other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import chain
from typing import NamedTuple

from config.errors import IndexRefused
from tasks.document import Document
from tasks.index.ready import NONE_READY, ReadyForms, ready_form
from tasks.index.storable import refused_encoding
from tasks.index.tantivy.part import Part
from tasks.index.tantivy.parts import Parts, tag_of
from tasks.index.tantivy.schema import Addition, addition, from_tantivy
from tasks.index.values import Position, StoredDocuments, WriteResult, WriteStatus

# Beyond this number pending changes are committed, so that memory is bounded.
MOST_PENDING = 20_000

# A commit mostly waits for the disk: those of eight languages take half of the time together. A part with one new document
# takes 10 MB until its commit, so a write to more languages than this commits each while it goes on with the next.
COMMITS_AT_ONCE = 4


class _Formed(NamedTuple):
    """A document with its form, which is converted while the part of another language indexes."""

    document: Document
    form: bytes


# A change of a part: a document to add, or the id of a document to delete.
Change = Addition | _Formed | str

# The positions of a document: none if it was deleted, two only after a crash between two commits.
Positions = Sequence[Position]


class Writes:
    """Changes of the parts, pending until `commit`; the caller holds the lock of the parts."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._pending: dict[str, Positions] = {}  # by id

    def write(
        self, documents: Sequence[Document], stored: StoredDocuments | None = None, ready: ReadyForms = NONE_READY
    ) -> list[WriteResult]:
        """Add or replace documents; return one result each in the same order."""
        positions = self._positions([document.id for document in documents], stored)
        changes: dict[str, list[Change]] = {}
        results = [_plan(document, positions, changes, ready) for document in documents]
        self._apply(changes)
        self._pending.update(positions)
        if len(self._pending) > MOST_PENDING:
            self.commit()
        return results

    def delete(self, ids: Sequence[str]) -> int:
        """Delete documents from every part that holds them; return their number."""
        present = {id: positions for id, positions in self._positions(ids).items() if positions}
        changes: dict[str, list[Change]] = {}
        for id, positions in present.items():
            for position in positions:
                changes.setdefault(position.part, []).append(id)
        self._apply(changes)
        self._pending.update(dict.fromkeys(present, ()))
        return len(present)

    def commit(self) -> None:
        """Make the pending changes durable and visible to every process."""
        changed = [part for part in self._parts.opened.values() if part.is_changed]
        with self._abandoned_when_refused(), ThreadPoolExecutor(COMMITS_AT_ONCE) as pool:
            list(pool.map(Part.commit, changed))
        self._pending.clear()

    def release(self) -> None:
        """Commit, and let other processes write."""
        with self._abandoned_when_refused():
            for part in self._parts.opened.values():
                part.release()
        self._pending.clear()

    def _positions(self, ids: Sequence[str], stored: StoredDocuments | None = None) -> dict[str, Positions]:
        """Return the positions of each of `ids`, pending changes included; unknown ids are absent."""
        pending = {id: self._pending[id] for id in ids if id in self._pending}
        others = [id for id in dict.fromkeys(ids) if id not in pending]
        committed = positions_of(find_in_parts(others, self._parts)) if stored is None else stored.positions
        return pending | {id: committed[id] for id in others if id in committed}

    def _apply(self, changes: Mapping[str, Sequence[Change]]) -> None:
        """Make `changes`; after IndexBusy the same call may be repeated, whatever part of them was made.

        Parts whose writer is open come first: where there are more languages than writers, few of these are closed and made. Then
        the largest: it takes longest to index, and the others go on beside it.
        """

        def rank(change: tuple[str, Sequence[Change]]) -> tuple[bool, int]:
            part = self._parts.opened.get(change[0])
            return not (part and part.is_writing), -len(change[1])

        commits: set[Future[None]] = set()
        with self._abandoned_when_refused(), ThreadPoolExecutor(COMMITS_AT_ONCE) as pool:
            for tag, steps in sorted(changes.items(), key=rank):
                if len(commits) == COMMITS_AT_ONCE:
                    done, commits = wait(commits, return_when=FIRST_COMPLETED)
                    _require(done)
                part = self._parts.to_write(tag)
                for step in steps:
                    part.delete(step) if isinstance(step, str) else part.add(_converted(step))
                if len(changes) > COMMITS_AT_ONCE:
                    commits.add(pool.submit(part.commit))
            _require(commits)

    @contextmanager
    def _abandoned_when_refused(self) -> Iterator[None]:
        """Drop the pending changes where the index refuses: a writer that failed cannot be used again."""
        try:
            yield
        except IndexRefused:
            for part in self._parts.opened.values():
                part.abandon()
            self._pending.clear()
            raise


def find_in_parts(ids: Sequence[str], parts: Parts) -> list[tuple[str, Document]]:
    """Return the committed documents of `ids`, each with the tag of its part."""

    def read(part: Part, present: Sequence[str]) -> list[tuple[str, Document]]:
        return [(part.tag, document) for document in part.find("id", present, from_tantivy)]

    return list(chain.from_iterable(parts.read_having("id", ids, read)))


def positions_of(found: Iterable[tuple[str, Document]]) -> dict[str, list[Position]]:
    """Return by id the positions of documents that `find_in_parts` returned."""
    positions: dict[str, list[Position]] = {}
    for tag, document in found:
        positions.setdefault(document.id, []).append(Position(tag, document.version))
    return positions


def _plan(
    document: Document, positions: dict[str, Positions], changes: dict[str, list[Change]], ready: ReadyForms
) -> WriteResult:
    """Add the changes that write `document` to `changes`, update its positions, and return the result."""
    present = positions.get(document.id, ())
    if any(position.version > document.version for position in present):
        return WriteResult(id=document.id, status=WriteStatus.SUPERSEDED, reason="a newer version is indexed")
    form = ready_form(document, ready)
    try:
        converted = _Formed(document, form) if form else addition(document)
    except UnicodeEncodeError:
        return refused_encoding(document.id)
    tag = tag_of(document.language)
    for position in present:
        if position.part != tag:
            changes.setdefault(position.part, []).append(document.id)
    changes.setdefault(tag, []).extend((document.id, converted))
    positions[document.id] = (Position(tag, document.version),)
    return WriteResult(id=document.id, status=WriteStatus.WRITTEN)


def _converted(step: Addition | _Formed) -> Addition:
    return addition(step.document, form=step.form) if isinstance(step, _Formed) else step


def _require(commits: Iterable[Future[None]]) -> None:
    """Wait for commits; raise the error of one that failed."""
    for commit in commits:
        commit.result()
