"""Writes to the embedded index: a document lives in the part of its language and in no other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import NamedTuple

from tantivy import Document as TantivyDocument

from config.errors import IndexRefused
from tasks.document import Document
from tasks.index.protocol import Position, StoredDocuments, WriteResult, WriteStatus
from tasks.index.tantivy.parts import Parts, tag_of
from tasks.index.tantivy.schema import to_tantivy

# Beyond this number pending changes are committed, so that memory is bounded.
MOST_PENDING = 20_000

# A change of a part: a document to add, or the id of a document to delete.
Change = TantivyDocument | str


class Location(NamedTuple):
    """The parts that hold a document, and its newest version; two parts only after a crash between two commits."""

    tags: tuple[str, ...]
    version: int


class Writes:
    """Changes of the parts, pending until `commit`; the caller holds the lock of the parts."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._pending: dict[str, Location | None] = {}  # by id; None: deleted

    def write(self, documents: Sequence[Document], stored: StoredDocuments | None = None) -> list[WriteResult]:
        """Add or replace documents; return one result each in the same order."""
        locations = self._locate([document.id for document in documents], stored)
        changes: dict[str, list[Change]] = {}
        results = [_plan(document, locations, changes) for document in documents]
        self._apply(changes)
        self._pending.update(locations)
        if len(self._pending) > MOST_PENDING:
            self.commit()
        return results

    def delete(self, ids: Sequence[str]) -> int:
        """Delete documents from every part that holds them; return their number."""
        locations = {id: location for id, location in self._locate(ids).items() if location is not None}
        changes: dict[str, list[Change]] = {}
        for id, location in locations.items():
            for tag in location.tags:
                changes.setdefault(tag, []).append(id)
        self._apply(changes)
        self._pending.update(dict.fromkeys(locations))
        return len(locations)

    def commit(self) -> None:
        """Make the pending changes durable and visible to every process."""
        with self._abandoned_when_refused():
            for part in self._parts.opened.values():
                part.commit()
        self._pending.clear()

    def release(self) -> None:
        """Commit, and let other processes write."""
        with self._abandoned_when_refused():
            for part in self._parts.opened.values():
                part.release()
        self._pending.clear()

    def _locate(self, ids: Sequence[str], stored: StoredDocuments | None = None) -> dict[str, Location | None]:
        """Return the location of each of `ids`, pending changes included; unknown ids are absent."""
        locations = {id: self._pending[id] for id in ids if id in self._pending}
        committed = [id for id in dict.fromkeys(ids) if id not in locations]
        positions = positions_of(find_in_parts(committed, self._parts)) if stored is None else stored.positions
        return locations | {id: _location(positions[id]) for id in committed if id in positions}

    def _apply(self, changes: Mapping[str, Sequence[Change]]) -> None:
        """Make `changes`; after IndexBusy the same call may be repeated, whatever part of them was made."""
        for tag, steps in changes.items():
            part = self._parts.to_write(tag)
            with self._abandoned_when_refused():
                for step in steps:
                    part.delete(step) if isinstance(step, str) else part.add(step)

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
    found = parts.read_each(lambda part: [(part.tag, document) for document in part.find_ids(ids)]) if ids else []
    return list(chain.from_iterable(found))


def positions_of(found: Iterable[tuple[str, Document]]) -> dict[str, list[Position]]:
    """Return by id the positions of documents that `find_in_parts` returned."""
    positions: dict[str, list[Position]] = {}
    for tag, document in found:
        positions.setdefault(document.id, []).append(Position(tag, document.version))
    return positions


def _location(positions: Sequence[Position]) -> Location:
    return Location(tuple(each.part for each in positions), max(each.version for each in positions))


def _plan(document: Document, locations: dict[str, Location | None], changes: dict[str, list[Change]]) -> WriteResult:
    """Add the changes that write `document` to `changes`, update its location, and return the result."""
    location = locations.get(document.id)
    if location is not None and location.version > document.version:
        return WriteResult(id=document.id, status=WriteStatus.SUPERSEDED, reason="a newer version is indexed")
    try:
        converted = to_tantivy(document)
    except UnicodeEncodeError:
        reason = "it holds half of a surrogate pair, which is no Unicode text; check how the file was decoded"
        return WriteResult(id=document.id, status=WriteStatus.REFUSED, error="UnicodeEncodeError", reason=reason)
    tag = tag_of(document.language)
    for other in location.tags if location is not None else ():
        if other != tag:
            changes.setdefault(other, []).append(document.id)
    changes.setdefault(tag, []).extend((document.id, converted))
    locations[document.id] = Location((tag,), document.version)
    return WriteResult(id=document.id, status=WriteStatus.WRITTEN)
