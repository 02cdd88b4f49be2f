"""Search in any language: the documents that have the words of a query, and those that are near it in meaning, as one list.

The list is that of the MOST_FOUND nearest by vector and the MOST_FOUND best by words, merged by their ranks. Filters, and all of
the query that is no plain word, hold for both. Numbers, facets and pages are of this list, so they are exact and small.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

import msgspec

from config.facets import Facet, load_facets
from tasks.document import Document
from tasks.index.cursors import read_cursor, write_cursor
from tasks.index.facets import aware, facet_values, in_one_spelling, month_of, most_frequent, written
from tasks.index.highlights import highlights
from tasks.index.protocol import SearchableIndex
from tasks.index.query import Query, in_any_language
from tasks.index.ranking import FUSION, WORDS_POWER, age_weight
from tasks.index.values import MONTH, MOST_FACET_VALUES, Collapse, Facets, Filters, Hit, SearchResults, Sort
from tasks.vectors.encoder import text_vector

MOST_FOUND = 100
_KIND = "any language"  # tells its cursors from those of other searches
_DAY = 86_400
_NO_FILTERS = Filters()


class _List(NamedTuple):
    """The merged hits, the best first; how many of them are by vector; there are more by words where it `is_cut`."""

    hits: Sequence[Hit]
    near: int
    is_cut: bool


class AnyLanguage:
    """Searches of an index by words and by meaning; the lists of a page are kept, so use one for one page.

    A query without plain words, or in a script that the encoder does not know, is searched by words alone, as ever.
    """

    def __init__(self, index: SearchableIndex) -> None:
        self._index = index
        self._lists: dict[bytes, _List | None] = {}

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
    ) -> SearchResults:
        """Find documents as `SearchableIndex.search` does, of the merged list."""
        found = self._list(query, filters)
        if found is None:
            return self._index.search(
                query, filters=filters, size=size, sort=sort, now=now, after=after, collapse=collapse
            )
        search = (_KIND, query, filters, sort, collapse)
        start = read_cursor(after, search, int) if after is not None else 0
        hits = _sorted(found.hits, sort, now)
        if collapse:
            hits = _collapsed(hits, by_story=collapse == "stories")
        end = start + size
        return SearchResults(
            total=len(hits),
            total_is_exact=not found.is_cut,
            hits=tuple(hit.with_(highlights=highlights(hit.document, query)) for hit in hits[start:end]),
            next=write_cursor(search, end) if size and end < len(hits) else None,
        )

    def facets(self, query: Query, *, filters: Filters) -> Facets:
        """Count the merged list by each of FACETS."""
        found = self._list(query, filters)
        if found is None:
            return self._index.facets(query, filters=filters)
        documents = [hit.document for hit in found.hits]
        return {facet.name: _counted(facet, documents) for facet in load_facets()} | {MONTH: _months(documents)}

    def note(self, query: Query, *, filters: Filters) -> str | None:
        """Say why a query was searched by words alone; None where it was not."""
        found = self._list(query, filters)
        if found is None:
            return "Searched by words alone: there are no plain words in a script that the extra `semantic` knows"
        return None if found.near else "Searched by words alone: no article that fits has a vector"

    def _list(self, query: Query, filters: Filters) -> _List | None:
        key = msgspec.json.encode((query, filters))
        if key not in self._lists:
            self._lists[key] = self._found(query, filters)
        return self._lists[key]

    def _found(self, query: Query, filters: Filters) -> _List | None:
        """Return the merged list of a query; None where its words have no vector."""
        words, conditions = in_any_language(query)
        vector = text_vector(words)
        if not vector:
            return None
        near = self._index.nearest(vector, conditions, filters=filters, size=MOST_FOUND)
        by_words = self._index.search(query, filters=filters, size=MOST_FOUND, marked=False)
        hits = merged(near, by_words.hits, best=self._best_score(query, filters, by_words.hits))
        return _List(hits, len(near), is_cut=by_words.total > MOST_FOUND)

    def _best_score(self, query: Query, filters: Filters, by_words: Sequence[Hit]) -> float:
        """Return the best score by words of all documents, whatever the filters."""
        everywhere: Sequence[Hit] = ()
        if by_words and filters != _NO_FILTERS:
            everywhere = self._index.search(query, filters=_NO_FILTERS, size=1, marked=False).hits
        return max((hit.score for hit in (*everywhere, *by_words)), default=0.0)


def merged(near: Sequence[Hit], by_words: Sequence[Hit], *, best: float) -> Sequence[Hit]:
    """Merge the nearest hits and those by words by reciprocal rank; `best` is the best score by words in any language.

    Of equal scores, the nearest come first.
    """
    scores: dict[str, float] = {}
    for rank, hit in enumerate(near, 1):
        scores[hit.document.id] = 1 / (FUSION + rank)
    for rank, hit in enumerate(by_words, 1):
        weight = (hit.score / best) ** WORDS_POWER if best else 1.0
        scores[hit.document.id] = scores.get(hit.document.id, 0.0) + weight / (FUSION + rank)
    hits = {hit.document.id: hit for hit in (*near, *by_words)}
    return _best_first(hits[id].with_(score=score) for id, score in scores.items())


def _best_first(hits: Iterable[Hit]) -> Sequence[Hit]:
    return sorted(hits, key=lambda hit: -hit.score)


def _sorted(hits: Sequence[Hit], sort: Sort, now: datetime | None) -> Sequence[Hit]:
    """Return the hits in an order; undated ones are last by date, and count as old among recent ones."""
    if sort is Sort.BEST:
        return hits
    if sort is Sort.RECENT:
        return _by_age(hits, now)
    dated = sorted((hit for hit in hits if hit.document.timestamp), key=_seconds, reverse=sort is Sort.NEWEST)
    undated = [hit for hit in hits if not hit.document.timestamp]
    return [hit.with_(score=0.0) for hit in (*dated, *undated)]


def _seconds(hit: Hit) -> float:
    """Return the time of a hit in seconds since 1970 UTC; the lowest number without one."""
    time = hit.document.timestamp
    return -math.inf if time is None else aware(time).timestamp()


def _by_age(hits: Sequence[Hit], now: datetime | None) -> Sequence[Hit]:
    """Return the hits by scores that decrease with their age, which counts from the newest, or from `now` if that is earlier."""
    latest = max((_seconds(hit) for hit in hits), default=-math.inf)
    newest = latest if now is None else min(latest, now.timestamp())
    return _best_first(hit.with_(score=hit.score * age_weight(_days(_seconds(hit), newest))) for hit in hits)


def _days(time: float, newest: float) -> float:
    return math.inf if time == -math.inf else abs(newest - time) / _DAY


def _collapsed(hits: Sequence[Hit], *, by_story: bool) -> Sequence[Hit]:
    """Return one hit for each original and its duplicates, or for each story, in the position of the first.

    Of duplicates, the original is shown if it is found; of a story, the first hit.
    """
    clusters: dict[str, list[Hit]] = {}
    for hit in hits:
        clusters.setdefault(hit.document.story_group if by_story else hit.document.cluster, []).append(hit)
    shown = (cluster[0] if by_story else _shown(cluster) for cluster in clusters.values())
    return [
        hit.with_(score=cluster[0].score, duplicates=len(cluster) - 1)
        for hit, cluster in zip(shown, clusters.values(), strict=True)
    ]


def _shown(cluster: Sequence[Hit]) -> Hit:
    return next((hit for hit in cluster if hit.document.duplicate is None), cluster[0])


def _months(documents: Iterable[Document]) -> dict[str, int]:
    times = (document.local_time for document in documents)
    return dict(sorted(Counter(month_of(time) for time in times if time is not None).items()))


def _counted(facet: Facet, documents: Iterable[Document]) -> dict[str, int]:
    """Count the documents that have each value of a facet."""
    values = (written(*pair) for document in documents for pair in set(facet_values(document, facet)))
    return dict(islice(most_frequent(in_one_spelling(Counter(values))), MOST_FACET_VALUES))
