"""The embedded index: a folder with a Tantivy index for each language, nothing to install or start.

    <folder>/news-fr-000001/     made when the first French document is written
    <folder>/news-und-000001/    what has no language, or one that `config/languages.yaml` does not list

Any number of processes may read. One may write a language: it holds that part's lock from its first write to `close`.
"""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from tantivy import Document as TantivyDocument
from tantivy import Query as TantivyQuery
from tantivy import Searcher

from config.errors import IndexRefused
from config.languages import load_languages
from tasks.document import Candidate, Document
from tasks.index.protocol import (
    FACETS,
    Facets,
    Filters,
    Hit,
    SearchResults,
    Stored,
    WriteResult,
    WriteStatus,
)
from tasks.index.query import Query
from tasks.index.tantivy_errors import translated
from tasks.index.tantivy_highlights import highlights
from tasks.index.tantivy_part import Part, part_name, part_stamp, part_tag
from tasks.index.tantivy_query import QueryBuilder, any_of, has_score
from tasks.index.tantivy_results import best_matches, by_age, facet
from tasks.index.tantivy_schema import to_tantivy
from tasks.index.tantivy_statistics import Statistics
from tasks.index.tantivy_suggestions import suggestion

# A writer takes 7 MB and eight threads, 15 MB when busy: beyond this number the one not used for longest is closed.
MOST_WRITERS = 16
# Written and not yet committed; beyond this number they are committed, so that memory stays flat.
MOST_PENDING = 20_000
# Of a language, when the newer ones are to come first.
MOST_RERANKED = 1000


class _Place(NamedTuple):
    """Where a document is, and its newest version; it is in two parts only after a crash between two commits."""

    tags: tuple[str, ...]
    version: int


# What is to be done to a part: add the document, or delete what has the id.
_Change = TantivyDocument | str


class TantivyIndex:
    """The `SearchIndex` in `folder`; one object may be used by several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._opened: dict[str, Part] = {}
        self._pending: dict[str, _Place | None] = {}  # by id; None: deleted

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def create(self) -> None:
        """Make the folder; the parts are made when they are first written."""
        with translated(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)

    def identities(self) -> Mapping[str, str]:
        """Name each part with the id it was given when it was made."""
        return {part.folder.name: part.identity for part in self._parts()}

    # Writing

    def write(self, documents: Sequence[Document]) -> list[WriteResult]:
        """Add or replace documents, one result each in the same order."""
        with self._lock:
            places = self._places([document.id for document in documents])
            changes: dict[str, list[_Change]] = {}
            results = [_plan(document, places, changes) for document in documents]
            self._apply(changes)
            self._pending.update(places)
            if len(self._pending) > MOST_PENDING:
                self.refresh()
        return results

    def delete(self, ids: Sequence[str]) -> int:
        """Delete documents wherever they are; return how many there were."""
        with self._lock:
            places = {id: place for id, place in self._places(ids).items() if place is not None}
            changes: dict[str, list[_Change]] = {}
            for id, place in places.items():
                for tag in place.tags:
                    changes.setdefault(tag, []).append(id)
            self._apply(changes)
            self._pending.update(dict.fromkeys(places))
        return len(places)

    def refresh(self) -> None:
        """Commit: what was written is visible to every process and survives a crash."""
        with self._lock:
            with self._given_up_on_failure():
                for part in self._opened.values():
                    part.commit()
            self._pending.clear()

    def close(self) -> None:
        """Commit and let other processes write."""
        with self._lock:
            with self._given_up_on_failure():
                for part in self._opened.values():
                    part.release()
            self._pending.clear()

    def _places(self, ids: Sequence[str]) -> dict[str, _Place | None]:
        """Return where each of `ids` is, written or only pending; unknown ids are absent."""
        wanted = list(dict.fromkeys(ids))
        committed = [id for id in wanted if id not in self._pending]
        places: dict[str, _Place | None] = {id: self._pending[id] for id in wanted if id in self._pending}
        for part in self._parts() if committed else ():
            for found in part.find_ids(committed):
                before = places.get(found.id)
                tags, version = (before.tags, before.version) if before else ((), found.version)
                places[found.id] = _Place((*tags, part.tag), max(version, found.version))
        return places

    def _apply(self, changes: Mapping[str, Iterable[_Change]]) -> None:
        """Make `changes`; after IndexBusy they may be asked for again, whatever part of them was made."""
        for tag, steps in changes.items():
            part = self._part_to_write(tag)
            with self._given_up_on_failure():
                for step in steps:
                    part.delete(step) if isinstance(step, str) else part.add(step)

    @contextmanager
    def _given_up_on_failure(self) -> Iterator[None]:
        """Forget what is not committed where the index refuses: a writer that failed is of no use any more."""
        try:
            yield
        except IndexRefused:
            for part in self._opened.values():
                part.abandon()
            self._pending.clear()
            raise

    # Looking up

    def stored(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Look up what is indexed under `ids`; unknown ids are absent from the answer.

        So is an id that a crash between two commits left in two languages: it is to be written again, which mends that.
        """
        found = [document for part in self._parts() for document in part.find_ids(ids)]
        times = Counter(document.id for document in found)
        return {document.id: _stored(document) for document in found if times[document.id] == 1}

    def get(self, id: str) -> Document | None:
        """Return one document, or None."""
        return next(chain.from_iterable(part.find_ids([id]) for part in self._parts()), None)

    def find_by_path(self, path: str, *, limit: int = 100) -> list[Document]:
        """Return documents read from the file whose URL or path inside its collection is `path`, by record number."""
        here = any_of("place", [path])
        found = chain.from_iterable(part.first_records(here, limit) for part in self._parts())
        return sorted(found, key=lambda document: (document.origin.record, document.id))[:limit]

    def find_candidates(self, bands: Sequence[str]) -> list[Candidate]:
        """Return the documents that have at least one of `bands`."""
        if not bands:
            return []
        found = chain.from_iterable(part.find(any_of("bands", bands)) for part in self._parts())
        return [_candidate(document) for document in found]

    def count(self) -> dict[str, int]:
        """Count the documents of each language that has any."""
        counts: Counter[str] = Counter()
        for part in self._parts():
            counts.update(part.count())
        return dict(counts)

    # Searching

    def search(
        self, query: Query, *, filters: Filters, size: int = 10, recent: datetime | None = None
    ) -> SearchResults:
        """Find documents, best first, the newest first where no word ranks them; ties are in the order of ids."""
        total, found = 0, []
        ranked = has_score(query)
        for part, searcher, asked in self._asked(query, filters):
            looked_at = size if recent is None or not ranked else max(size, MOST_RERANKED)
            count, best = part.search(asked, searcher, ranked=ranked, size=looked_at)
            total += count
            found += best if recent is None or not ranked else by_age(part, best, recent)
        hits = (_hit(document, rank if ranked else 0.0, query) for rank, document in best_matches(found, size))
        return SearchResults(total=total, hits=tuple(hits))

    def facets(self, query: Query, *, filters: Filters) -> Facets:
        """Count what `query` finds by each of FACETS."""
        counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
        for part, searcher, asked in self._asked(query, filters):
            for name, values in part.facets(asked, searcher).items():
                counts[name].update(values)
        return {name: facet(name, values) for name, values in counts.items()}

    def suggest(self, query: Query) -> str | None:
        """Return the plain words of `query` with those that no document holds replaced by similar ones."""
        return suggestion(query, [part.searcher() for part in self._parts()])

    def _asked(self, query: Query, filters: Filters) -> Iterator[tuple[Part, Searcher, TantivyQuery]]:
        """Yield the parts that `filters` leave, each with its view and `query` in its language."""
        searchers = {part: part.searcher() for part in self._parts()}
        statistics = Statistics(list(searchers.values()))
        for part, searcher in searchers.items():
            if not filters.languages or part.tag in map(_tag, filters.languages):
                yield part, searcher, QueryBuilder(part.tag, searcher, statistics).query(query, filters)

    # Parts

    def _parts(self) -> list[Part]:
        """Return the parts that are there now; one deleted and made again is opened anew."""
        with self._lock:
            there = {tag: entry for entry in self._entries() if (tag := part_tag(entry.name))}
            for tag in self._opened.keys() - there.keys():
                self._opened.pop(tag).abandon()
            return [self._open(tag, folder) for tag, folder in sorted(there.items())]

    def _entries(self) -> list[Path]:
        with translated(self.folder):
            try:
                return list(self.folder.iterdir())
            except FileNotFoundError:
                return []

    def _open(self, tag: str, folder: Path) -> Part:
        part = self._opened.get(tag)
        if part is None or part.stamp != part_stamp(folder):
            part = self._opened[tag] = Part(folder)
        return part

    def _part_to_write(self, tag: str) -> Part:
        """Return the part of `tag`, made if need be; the ones written last are kept open."""
        folder = self.folder / part_name(tag)
        part = self._open(tag, folder) if folder.is_dir() else Part.make(folder)
        self._opened.pop(tag, None)
        self._opened[tag] = part
        writing = [other for other in self._opened.values() if other.is_writing and other is not part]
        if len(writing) >= MOST_WRITERS:
            writing[0].release()
        return part


def _tag(language: str) -> str:
    """Return the tag of the part that holds a language's documents."""
    return load_languages().get(language).tag


def _plan(document: Document, places: dict[str, _Place | None], changes: dict[str, list[_Change]]) -> WriteResult:
    """Add to `changes` what writing `document` takes, note its place, and say what becomes of it."""
    place = places.get(document.id)
    if place is not None and place.version > document.version:
        return WriteResult(id=document.id, status=WriteStatus.SUPERSEDED, reason="a newer version is indexed")
    try:
        made = to_tantivy(document)
    except UnicodeEncodeError:
        reason = "it holds half of a surrogate pair, which is no Unicode text; mend how the file was decoded"
        return WriteResult(id=document.id, status=WriteStatus.REFUSED, error="UnicodeEncodeError", reason=reason)
    tag = _tag(document.language)
    for other in place.tags if place is not None else ():
        if other != tag:
            changes.setdefault(other, []).append(document.id)
    changes.setdefault(tag, []).extend((document.id, made))
    places[document.id] = _Place((tag,), document.version)
    return WriteResult(id=document.id, status=WriteStatus.WRITTEN)


def _stored(document: Document) -> Stored:
    return Stored(
        id=document.id,
        language=document.language,
        version=document.version,
        content_hash=document.content_hash,
        pipeline=document.pipeline,
        timestamp=document.timestamp,
        duplicate_of=document.duplicate.of if document.duplicate else None,
    )


def _candidate(document: Document) -> Candidate:
    return Candidate(
        id=document.id,
        bands=document.bands,
        signature=document.signature,
        duplicate_of=document.duplicate.of if document.duplicate else None,
    )


def _hit(document: Document, score: float, query: Query) -> Hit:
    return Hit(document=document, score=score, highlights=highlights(document, query))
