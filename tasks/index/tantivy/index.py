"""The embedded index: a folder with a Tantivy index for each language, nothing to install or start.

    <folder>/news-fr-000001/     made when the first French document is written
    <folder>/news-und-000001/    what has no language, or one that `config/languages.yaml` does not list
    <folder>/news-fr-000002/     the same made anew (`reindex`): of several numbers the highest is in use

Any number of processes may read. One may write a language: it holds that part's lock from its first write to `close`.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from tantivy import Query as TantivyQuery
from tantivy import Searcher

from config.errors import IndexRefused
from tasks.document import Candidate, Document, Origin
from tasks.index.protocol import (
    FACETS,
    Choose,
    Facets,
    Filters,
    Hit,
    Reindexed,
    Retired,
    SearchResults,
    Stored,
    WriteResult,
)
from tasks.index.query import Query
from tasks.index.tantivy.changes import Change, Place, plan_write
from tasks.index.tantivy.collapse import folded
from tasks.index.tantivy.errors import translated
from tasks.index.tantivy.highlights import highlights
from tasks.index.tantivy.part import Match, Part, read_identity
from tasks.index.tantivy.parts import Parts, tag_of
from tasks.index.tantivy.query import QueryBuilder, any_of, has_score, with_links
from tasks.index.tantivy.reindex import clear_remains, drop_part, reindex_part, retired_parts
from tasks.index.tantivy.results import best_matches, by_age, facet
from tasks.index.tantivy.schema import LINKED_TO, cluster_number
from tasks.index.tantivy.statistics import Statistics
from tasks.index.tantivy.suggestions import suggestion

# Written and not yet committed; beyond this number they are committed, so that memory stays flat.
MOST_PENDING = 20_000
# Of a language, when the newer ones are to come first.
MOST_RERANKED = 1000

T = TypeVar("T")


class TantivyIndex:
    """The `SearchIndex` in `folder`; one object may be used by several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._open_parts = Parts(folder)
        self._pending: dict[str, Place | None] = {}  # by id; None: deleted

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
            changes: dict[str, list[Change]] = {}
            results = [plan_write(document, places, changes) for document in documents]
            self._apply(changes)
            self._pending.update(places)
            if len(self._pending) > MOST_PENDING:
                self.refresh()
        return results

    def delete(self, ids: Sequence[str]) -> int:
        """Delete documents wherever they are; return how many there were."""
        with self._lock:
            places = {id: place for id, place in self._places(ids).items() if place is not None}
            changes: dict[str, list[Change]] = {}
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
                self._open_parts.commit()
            self._pending.clear()

    def close(self) -> None:
        """Commit and let other processes write."""
        with self._lock:
            with self._given_up_on_failure():
                self._open_parts.release()
            self._pending.clear()

    def _places(self, ids: Sequence[str]) -> dict[str, Place | None]:
        """Return where each of `ids` is, written or only pending; unknown ids are absent."""
        wanted = list(dict.fromkeys(ids))
        committed = [id for id in wanted if id not in self._pending]
        places: dict[str, Place | None] = {id: self._pending[id] for id in wanted if id in self._pending}
        found_in = self._each_part(lambda part: (part.tag, part.find_ids(committed))) if committed else []
        for tag, documents in found_in:
            for found in documents:
                before = places.get(found.id)
                tags, version = (before.tags, before.version) if before else ((), found.version)
                places[found.id] = Place((*tags, tag), max(version, found.version))
        return places

    def _apply(self, changes: Mapping[str, Iterable[Change]]) -> None:
        """Make `changes`; after IndexBusy they may be asked for again, whatever part of them was made."""
        for tag, steps in changes.items():
            part = self._open_parts.to_write(tag)
            with self._given_up_on_failure():
                for step in steps:
                    part.delete(step) if isinstance(step, str) else part.add(step)

    @contextmanager
    def _given_up_on_failure(self) -> Iterator[None]:
        """Forget what is not committed where the index refuses: a writer that failed is of no use any more."""
        try:
            yield
        except IndexRefused:
            self._open_parts.abandon()
            self._pending.clear()
            raise

    # Making anew

    def languages(self) -> list[str]:
        """Name the languages that have a part."""
        return sorted(self._open_parts.folders())

    def reindex(self, language: str, *, run: str, choose: Choose, keep_until: datetime) -> Reindexed:
        """Make the part of `language` anew; whoever would write to it meanwhile gets IndexBusy."""
        tag = tag_of(language)
        folder = self._open_parts.folders().get(tag)
        if folder is None:
            raise IndexRefused(f"{self.folder}: has no index of {tag}; `kiosque ingest` makes one")
        self.close()  # this object may write to it itself
        return reindex_part(folder, run=run, choose=choose, keep_until=keep_until)

    def replaced(self) -> Mapping[str, str]:
        """Return the id of each part that was replaced, with that of the part in its place."""
        found = [read_identity(folder) for folder in self._open_parts.folders().values()]
        return {old: identity.identity for identity in found for old in identity.replaces}

    def retired(self) -> list[Retired]:
        """Return the parts that were replaced and are still there."""
        return retired_parts(self._open_parts.replaced_folders())

    def drop_retired(self, now: datetime) -> list[str]:
        """Delete the replaced parts whose time is over."""
        names = [each.index for each in self.retired() if each.until <= now]
        for name in names:
            drop_part(self.folder / name)
        return names

    def repair(self, is_dead: Callable[[str], bool]) -> None:
        """Delete parts that were never finished."""
        clear_remains(self._open_parts.entries(), is_dead)

    # Looking up

    def stored(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Look up what is indexed under `ids`; unknown ids are absent from the answer.

        So is an id that a crash between two commits left in two languages: it is to be written again, which mends that.
        """
        found = list(chain.from_iterable(self._each_part(lambda part: part.find_ids(ids))))
        times = Counter(document.id for document in found)
        return {document.id: _stored(document) for document in found if times[document.id] == 1}

    def get(self, id: str) -> Document | None:
        """Return one document, or None."""
        return next(chain.from_iterable(self._each_part(lambda part: part.find_ids([id]))), None)

    def get_many(self, ids: Sequence[str]) -> list[Document]:
        """Return the documents that there are of `ids`, in no order."""
        found = chain.from_iterable(self._each_part(lambda part: part.find_ids(ids)))
        return list({document.id: document for document in found}.values())

    def find_by_path(self, path: str, *, limit: int = 100) -> list[Document]:
        """Return documents read from the file whose URL or path inside its collection is `path`, by record number."""
        here = any_of("place", [path])
        found = chain.from_iterable(self._each_part(lambda part: part.first_records(here, limit)))
        return sorted(found, key=lambda document: (document.origin.record, document.id))[:limit]

    def origins(self, collection: str) -> Iterator[tuple[str, Origin]]:
        """Yield the id and origin of every document of a collection; every document of the index is read for it."""
        for found in self._each_part(lambda part: _origins(part, collection)):
            yield from found

    def find_candidates(self, bands: Sequence[str], *, duplicates: bool = False) -> list[Candidate]:
        """Return the originals, or instead the copies, that have at least one of `bands`."""
        return self._candidates(with_links(any_of("bands", bands), duplicates=duplicates)) if bands else []

    def duplicates_of(self, ids: Sequence[str]) -> list[Candidate]:
        """Return the documents that are linked to one of `ids`."""
        return self._candidates(any_of(LINKED_TO, ids)) if ids else []

    def _candidates(self, asked: TantivyQuery) -> list[Candidate]:
        found = chain.from_iterable(self._each_part(lambda part: part.find(asked)))
        return [document.as_candidate() for document in found]

    def count(self) -> dict[str, int]:
        """Count the documents of each language that has any."""
        counts: Counter[str] = Counter()
        for count in self._each_part(Part.count):
            counts.update(count)
        return dict(counts)

    # Searching

    def search(
        self,
        query: Query,
        *,
        filters: Filters,
        size: int = 10,
        recent: datetime | None = None,
        collapse: bool = False,
    ) -> SearchResults:
        """Find documents, best first, the newest first where no word ranks them; ties are in the order of ids."""
        ranked = has_score(query)
        asked = list(self._asked(query, filters))

        def look(number: int) -> tuple[int, list[Match]]:
            total, found = 0, []
            for part, searcher, wanted in asked:
                looked_at = number if recent is None or not ranked else max(number, MOST_RERANKED)
                count, best = part.search(wanted, searcher, ranked=ranked, size=looked_at)
                total += count
                found += best if recent is None or not ranked else by_age(part, best, recent)
            return total, found

        total, matches, sizes = folded(asked, look, size) if collapse else (*look(size), Counter[int]())
        hits = [_hit(document, rank if ranked else 0.0, query) for rank, document in best_matches(matches, size)]
        numbers = (cluster_number(hit.document.cluster) for hit in hits)
        folds = (hit.with_(duplicates=max(sizes[number] - 1, 0)) for hit, number in zip(hits, numbers, strict=True))
        return SearchResults(total=total, hits=tuple(folds))

    def facets(self, query: Query, *, filters: Filters) -> Facets:
        """Count what `query` finds by each of FACETS."""
        counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
        for part, searcher, asked in self._asked(query, filters):
            for name, values in part.facets(asked, searcher).items():
                counts[name].update(values)
        return {name: facet(name, values) for name, values in counts.items()}

    def suggest(self, query: Query) -> str | None:
        """Return the plain words of `query` with those that no document holds replaced by similar ones."""
        return suggestion(query, self._each_part(Part.searcher))

    def _asked(self, query: Query, filters: Filters) -> Iterator[tuple[Part, Searcher, TantivyQuery]]:
        """Yield the parts that `filters` leave, each with its view and `query` in its language."""
        searchers = dict(self._each_part(lambda part: (part, part.searcher())))
        statistics = Statistics(list(searchers.values()))
        for part, searcher in searchers.items():
            if not filters.languages or part.tag in map(tag_of, filters.languages):
                yield part, searcher, QueryBuilder(part.tag, searcher, statistics).query(query, filters)

    def _each_part(self, look: Callable[[Part], T]) -> list[T]:
        """Return what `look` sees in each part; looked again where a part was replaced and deleted in between."""
        while True:
            parts = self._parts()
            try:
                return [look(part) for part in parts]
            except IndexRefused:
                if all(part.folder.is_dir() for part in parts):
                    raise

    def _parts(self) -> list[Part]:
        with self._lock:
            return self._open_parts.present()


def _origins(part: Part, collection: str) -> list[tuple[str, Origin]]:
    found = chain.from_iterable(part.documents(1000))
    return [(document.id, document.origin) for document in found if document.origin.collection == collection]


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


def _hit(document: Document, score: float, query: Query) -> Hit:
    return Hit(document=document, score=score, highlights=highlights(document, query))
