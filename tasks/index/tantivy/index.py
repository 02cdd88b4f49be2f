"""The embedded index: a folder with a Tantivy index for each language; nothing to install or start.

    <folder>/news-fr-000001/     a part, created with the first French document
    <folder>/news-und-000001/    documents without a language, or in one that `config/languages.yaml` does not list
    <folder>/news-fr-000002/     the French part after `reindex`: of several numbers the highest is in use
    <folder>/forgotten.json      the list of forgotten documents, once there is one

Any number of processes may read. One may write a language: it holds that part's lock from its first write to `close`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeVar

from tantivy import Document as TantivyDocument
from tantivy import FieldType
from tantivy import Query as TantivyQuery

from config.errors import IndexRefused
from tasks.document import Candidate, Document, Origin, Told
from tasks.forgotten import ForgottenDocuments
from tasks.index.protocol import Choose, SearchIndex
from tasks.index.query import Query, parse_query
from tasks.index.ready import NONE_READY, ReadyForms
from tasks.index.storable import write_storable
from tasks.index.suggestions import suggestion
from tasks.index.tantivy.conditions import any_of, with_links
from tasks.index.tantivy.errors import translated
from tasks.index.tantivy.forgotten import add_forgotten, read_forgotten
from tasks.index.tantivy.part import Part, read_identity
from tasks.index.tantivy.parts import Parts, tag_of
from tasks.index.tantivy.reindex import clear_remains, drop_part, kept_until, reindex_part
from tasks.index.tantivy.schema import (
    DUPLICATE_OF,
    STORY,
    STORY_TERMS,
    candidate_in,
    from_tantivy,
    microseconds,
    schema,
)
from tasks.index.tantivy.search import count_facets, search_nearest, search_parts
from tasks.index.tantivy.suggestions import near_words
from tasks.index.tantivy.weighted import Nearest, told_of
from tasks.index.tantivy.writes import Writes, find_in_parts, positions_of
from tasks.index.values import (
    Collapse,
    Facets,
    Filters,
    Hit,
    KeyCounts,
    PartSize,
    Reindexed,
    Retired,
    SearchResults,
    Sort,
    Stored,
    StoredDocuments,
    WriteResult,
    without_text,
)

T = TypeVar("T")


class TantivyIndex(SearchIndex):
    """The index in `folder`; several threads may share one object."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._parts = Parts(folder)
        self._writes = Writes(self._parts)

    # Writing

    def create(self) -> None:
        """Create the folder; a part is created when it is first written."""
        self.require_layout()
        with translated(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)

    def identities(self) -> Mapping[str, str]:
        """Map the name of each part to the id that it got when it was created."""
        return dict(self._parts.read_each(lambda part: (part.folder.name, part.identity)))

    def sizes(self) -> list[PartSize]:
        """Return the size of each part."""
        return self._parts.read_each(Part.size)

    def write(
        self,
        documents: Sequence[Document],
        *,
        stored: StoredDocuments | None = None,
        ready: ReadyForms = NONE_READY,
    ) -> list[WriteResult]:
        """Add or replace documents; return one result each in the same order."""
        with self._parts.lock:
            return write_storable(documents, lambda storable: self._writes.write(storable, stored, ready))

    def delete(self, ids: Sequence[str]) -> int:
        """Delete documents from every language; return how many there were."""
        with self._parts.lock:
            return self._writes.delete(ids)

    def note_forgotten(self, forgotten: ForgottenDocuments) -> None:
        """Add to the list of forgotten documents beside the parts."""
        add_forgotten(self.folder, forgotten)

    def refresh(self) -> None:
        """Commit: changes become visible to every process and survive a crash."""
        with self._parts.lock:
            self._writes.commit()

    def close(self) -> None:
        """Commit and let other processes write."""
        with self._parts.lock:
            self._writes.release()

    # Reindexing

    def require_layout(self) -> None:
        """Raise IndexRefused for a folder that is named as a part and is none, or one of another release."""
        self.identities()

    def languages(self) -> list[str]:
        """Return the tags of the languages that have a part, sorted."""
        return sorted(self._parts.folders())

    def reindex(self, language: str, *, run: str, choose: Choose, keep_until: datetime) -> Reindexed:
        """Build a new part of `language` and replace the one in use by it; a write meanwhile raises IndexBusy."""
        tag = tag_of(language)
        folder = self._parts.folders().get(tag)
        if folder is None:
            raise IndexRefused(f"{self.folder}: has no index of {tag}; `kiosque ingest` makes one")
        self.close()  # this object may hold the part's lock itself
        return reindex_part(folder, run=run, choose=choose, keep_until=keep_until)

    def replaced(self) -> Mapping[str, str]:
        """Map the id of each replaced part to the id of its successor in use."""
        identities = [read_identity(folder) for folder in self._parts.folders().values()]
        return {old: identity.identity for identity in identities for old in identity.replaces}

    def retired(self) -> list[Retired]:
        """Return the replaced parts that are not deleted yet."""
        return [Retired(index=old.name, until=kept_until(old)) for old in self._parts.replaced_folders()]

    def drop_retired(self, now: datetime) -> list[str]:
        """Delete the replaced parts whose time is over at `now` (UTC); return their names."""
        names = [each.index for each in self.retired() if each.until <= now]
        for name in names:
            drop_part(self.folder / name)
        return names

    def repair(self, is_dead: Callable[[str], bool]) -> None:
        """Delete the unfinished parts of killed runs; `is_dead` takes a run's name."""
        clear_remains(self._parts.entries(), is_dead)

    # Lookup

    def stored(self, ids: Sequence[str]) -> StoredDocuments:
        """Look up what is indexed under `ids`; unknown ids are left out.

        An id that a crash between two commits left in two languages is left out too: writing it again repairs it.
        """
        found = find_in_parts(ids, self._parts)
        positions = positions_of(found)
        documents = {document.id: without_text(document) for _, document in found if len(positions[document.id]) == 1}
        return StoredDocuments(documents, positions)

    def get(self, id: str) -> Document | None:
        """Return one document, or None."""
        return next((document for _, document in find_in_parts([id], self._parts)), None)

    def get_many(self, ids: Sequence[str]) -> list[Document]:
        """Return the documents with these ids, in no order; unknown ids are left out."""
        return list({document.id: document for _, document in find_in_parts(ids, self._parts)}.values())

    def find_by_path(self, path: str, *, limit: int = 100) -> list[Document]:
        """Return the documents read from the file with this URL or path in its collection, by record number."""
        is_here = any_of("place", [path])
        found = chain.from_iterable(self._parts.read_each(lambda part: part.first_records(is_here, limit)))
        return sorted(found, key=lambda document: (document.origin.record, document.id))[:limit]

    def stored_from(self, urls: Sequence[str]) -> list[Stored]:
        """Look up what was read from the files with these URLs, in no order."""
        return [
            without_text(document)
            for document in self._find("place", urls, from_tantivy)
            if document.origin.url in urls
        ]

    def origins(self, collection: str) -> Iterator[tuple[str, Origin]]:
        """Yield the id and origin of every document of a collection; this reads every document of the index."""
        for found in self._parts.read_each(lambda part: _origins(part, collection)):
            yield from found

    def find_candidates(
        self, bands: Sequence[str], *, duplicates: bool = False, where: Callable[[Candidate], bool] | None = None
    ) -> list[Candidate]:
        """Return the originals, or with `duplicates` the duplicates, that have one of `bands` and that `where` takes."""
        narrow = partial(with_links, duplicates=duplicates)
        return list(self._find("bands", bands, candidate_in, narrow=narrow, where=where))

    def duplicates_of(self, ids: Sequence[str]) -> list[Candidate]:
        """Return the documents that are linked to one of `ids` as its duplicates."""
        return list(self._find(DUPLICATE_OF, ids, candidate_in))

    def in_story(self, id: str, *, limit: int = 1000) -> list[Document]:
        """Return the documents of the story `id`, the first ones by time, undated ones last."""
        found = self._find(STORY, [id], from_tantivy)
        return sorted(found, key=lambda document: (document.timestamp is None, document.as_candidate().age))[:limit]

    def find_told(self, terms: Sequence[str], *, most: int) -> list[Told] | None:
        """Return the documents that have at least one of `terms`, each once; None where there are more than `most`."""
        found = self._parts.read_having(STORY_TERMS, terms, lambda part, held: part.find_told(STORY_TERMS, held, most))
        some = [told for told in found if told is not None]
        if len(some) < len(found) or sum(map(len, some)) > most:
            return None
        return list({each.id: each for each in chain.from_iterable(some)}.values())

    def find_nearest_told(self, groups: Sequence[Mapping[str, float]], *, most: int) -> list[Told]:
        """Return for each group of terms the `most` documents whose terms weigh most together; each once."""
        terms = sorted(set().union(*groups))

        def read(part: Part, present: Sequence[str]) -> Nearest:
            held = set(present)
            weighed = [{term: weight for term, weight in each.items() if term in held} for each in groups]
            return part.nearest(STORY_TERMS, weighed, most)

        return told_of(self._parts.read_having(STORY_TERMS, terms, read), most)

    def count_story_keys(self, since: datetime, until: datetime) -> KeyCounts:
        """Count the documents of a time by story key, the thousand most frequent of each language."""
        times = (microseconds(since), microseconds(until))
        span = TantivyQuery.range_query(schema(), "timestamp", FieldType.Integer, *times, include_upper=False)
        by_part = self._parts.read_each(lambda part: part.count_story_keys(span))
        counts = sum((Counter(each.counts) for each in by_part), Counter[str]())
        return KeyCounts(articles=sum(each.articles for each in by_part), counts=dict(counts))

    def count(self) -> dict[str, int]:
        """Count the documents of each language that has any."""
        counts: Counter[str] = Counter()
        for count in self._parts.read_each(Part.count):
            counts.update(count)
        return dict(counts)

    def publishers(self) -> dict[str, int]:
        """Count the documents of each publisher, by its name without case."""
        counts: Counter[str] = Counter()
        for count in self._parts.read_each(Part.count_publishers):
            counts.update(count)
        return dict(counts)

    def forgotten(self) -> ForgottenDocuments:
        """Return the list of forgotten documents beside the parts."""
        return read_forgotten(self.folder)

    def _find(
        self,
        field: str,
        values: Sequence[str],
        read: Callable[[TantivyDocument], T],
        *,
        narrow: Callable[[TantivyQuery], TantivyQuery] | None = None,
        where: Callable[[T], bool] | None = None,
    ) -> Iterator[T]:
        def find(part: Part, present: Sequence[str]) -> list[T]:
            return part.find(field, present, read, narrow=narrow, where=where)

        return chain.from_iterable(self._parts.read_having(field, values, find))

    # Searching

    def search(
        self,
        query: Query,
        *,
        filters: Filters,
        size: int = 10,
        sort: Sort = Sort.BEST,
        now: datetime | None = None,
        after: str | None = None,
        collapse: Collapse = False,
        marked: bool = True,
    ) -> SearchResults:
        """Find documents in the order of `sort`; equal ranks are in the order of ids."""
        return search_parts(
            self._parts, query, filters, size=size, sort=sort, now=now, after=after, collapse=collapse, marked=marked
        )

    def nearest(self, vector: bytes, query: Query, *, filters: Filters, size: int) -> list[Hit]:
        """Return the documents whose vectors are nearest; all vectors are compared."""
        return search_nearest(self._parts, vector, query, filters, size=size)

    def facets(self, query: Query, *, filters: Filters) -> Facets:
        """Count what `query` finds by each of FACETS."""
        return count_facets(self._parts, query, filters)

    def suggest(self, typed: str, *, found: int, filters: Filters, collapse: Collapse = False) -> str | None:
        """Return `typed`, which finds `found` documents, with similar words for misspelt ones; None where none finds more."""

        def count(text: str) -> int:
            return self.search(parse_query(text), filters=filters, size=0, collapse=collapse).total

        def known(word: str) -> int:
            return self.search(parse_query(word), filters=Filters(), size=0).total

        def near(words: Sequence[str]) -> list[Counter[str]]:
            searchers = self._parts.read_each(Part.searcher)
            return [near_words(word, searchers) for word in words]

        return suggestion(typed, found, count=count, known=known, near=near)


def _origins(part: Part, collection: str) -> list[tuple[str, Origin]]:
    documents = chain.from_iterable(part.documents(1000))
    return [(document.id, document.origin) for document in documents if document.origin.collection == collection]
