"""Matches of a query in one part: the best of them by score, the first of them by date, and counts."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from tantivy import DocAddress, FieldType, Occur, Order, Searcher
from tantivy import Query as TantivyQuery

from config.facets import load_facets
from tasks.document import Document
from tasks.index.tantivy.conditions import with_links
from tasks.index.tantivy.errors import translated
from tasks.index.tantivy.part import count_values, hit_count
from tasks.index.tantivy.query import Built
from tasks.index.tantivy.schema import ORDER, counted_field, from_tantivy, schema
from tasks.index.values import MONTH, Facets

_TIME = "timestamp"


class PartMatch(NamedTuple):
    """A match of a search: its rank (a score or a time, the highest first), and where the document is stored."""

    rank: float
    searcher: Searcher
    address: DocAddress
    folder: Path

    @property
    def position(self) -> tuple[str, int, int]:
        """Return the position of the document, for comparisons."""
        return self.folder.name, self.address.segment_ord, self.address.doc

    def read(self) -> Document:
        """Return the document that matched."""
        with translated(self.folder):
            return from_tantivy(self.searcher.doc(self.address))


class DatePlace(NamedTuple):
    """A place in an order by date: the rank of a document (None if undated), its order number, and its id."""

    rank: float | None
    order: int
    id: str


class PartQuery(NamedTuple):
    """A query in the language of one part, and the view of the part to run it on."""

    folder: Path
    searcher: Searcher
    built: Built
    found: TantivyQuery

    def total(self) -> int:
        """Count the matches."""
        return self._count(self.found)

    def count_duplicates(self) -> int:
        """Count the matches that are duplicates."""
        return self._count(with_links(self.found, duplicates=True))

    def facets(self) -> Facets:
        """Count the matches by each of FACETS, every value as it is stored to be counted."""
        fields = {counted_field(facet): facet.name for facet in load_facets()} | {MONTH: MONTH}
        with translated(self.folder):
            counts = count_values(self.searcher, self.found, tuple(fields))
        return {fields[field]: values for field, values in counts.items()}

    def best(self, size: int) -> tuple[int, list[PartMatch]]:
        """Return the number of matches, and the best `size` of them by the scores of their words."""
        with translated(self.folder):
            result = self.searcher.search(self.found, self._limit(size))
        return hit_count(result), self._matches(result.hits)

    def scores(self, matches: Sequence[PartMatch]) -> dict[tuple[str, int, int], float]:
        """Return the scores of some of the matches with the clauses that only rank, by position; empty without such clauses."""
        if not (ranking := self.built.ranking()):
            return {}
        among = _all_of(self.found, _numbered(ORDER, numbers(matches, ORDER)))
        clauses = [(Occur.Must, among), *((Occur.Should, clause) for clause in ranking)]
        query = TantivyQuery.boolean_query(clauses)
        with translated(self.folder):
            hits = self.searcher.search(query, self._limit(2 * len(matches) + 1000)).hits
        return {match.position: match.rank for match in self._matches(hits)}

    def in_clusters(self, clusters: Sequence[int], field: str, *, duplicates: bool | None = None) -> list[PartMatch]:
        """Return the matches in some clusters of `field`: all, or those only that are duplicates, or are originals."""
        query = _all_of(self.found, _numbered(field, clusters))
        return self.all_of(query if duplicates is None else with_links(query, duplicates=duplicates))

    def numbered(self, order_numbers: Sequence[int]) -> list[PartMatch]:
        """Return the matches with some order numbers."""
        return self.all_of(_all_of(self.found, _numbered(ORDER, order_numbers)))

    def duplicates(self) -> list[PartMatch]:
        """Return all matches that are duplicates."""
        return self.all_of(with_links(self.found, duplicates=True))

    def all_of(self, query: TantivyQuery) -> list[PartMatch]:
        """Return all documents that `query` finds."""
        query = TantivyQuery.const_score_query(query, 0.0)
        with translated(self.folder):
            result = self.searcher.search(query, self._limit(1000))
            if hit_count(result) > len(result.hits):
                result = self.searcher.search(query, self._limit(hit_count(result)))
        return self._matches(result.hits)

    def newest(self) -> float | None:
        """Return the time of the newest match in microseconds since 1970 UTC; None if none has one."""
        return next((match.rank for match in self._in_order(self.found, _TIME, 1)), None)

    def by_date(self, size: int, *, newest: bool, after: DatePlace | None) -> list[PartMatch]:
        """Return the first `size` matches by date from the place `after` on, undated ones last; equal times are by id."""
        if after is None:
            return self._first(self.found, size, newest=newest)
        time = None if after.rank is None else int(after.rank if newest else -after.rank)
        begun = self._of_time(time, size, newest=newest, order=after.order)
        if time is None or len(begun) > size:
            return begun
        reached = _times(time, None) if newest else _times(None, time)
        later = TantivyQuery.boolean_query([(Occur.Must, self.found), (Occur.MustNot, reached)])
        return begun + self._first(later, size, newest=newest)

    def _first(self, query: TantivyQuery, size: int, *, newest: bool) -> list[PartMatch]:
        """Return the first `size` matches by date. The last time among them may be that of more matches than fit."""
        found = self._in_order(query, _TIME, size + 1, Order.Desc if newest else Order.Asc)
        matches = found if newest else [match._replace(rank=_reversed(match.rank)) for match in found]
        if len(matches) <= size:
            return matches
        last = matches[-1].rank
        time = None if last == -math.inf else int(last if newest else -last)
        earlier = [match for match in matches if match.rank != last]
        return earlier + self._of_time(time, size - len(earlier), newest=newest)

    def _of_time(self, time: int | None, size: int, *, newest: bool, order: int | None = None) -> list[PartMatch]:
        """Return the first matches of one time (None if undated) by id, from an order number on."""
        same = TantivyQuery.exists_query(_TIME) if time is None else _times(time, time)
        clauses = [(Occur.Must, self.found), (Occur.MustNot if time is None else Occur.Must, same)]
        if order is not None:
            clauses.append((Occur.Must, TantivyQuery.range_query(schema(), ORDER, FieldType.Integer, order)))
        rank = -math.inf if time is None else float(time if newest else -time)
        found = self._in_order(TantivyQuery.boolean_query(clauses), ORDER, size + 1, Order.Asc)
        return [match._replace(rank=rank) for match in found]

    def _in_order(self, query: TantivyQuery, field: str, size: int, order: Order = Order.Desc) -> list[PartMatch]:
        limit = self._limit(size)
        with translated(self.folder):
            return self._matches(self.searcher.search(query, limit, False, field, order=order).hits)

    def _count(self, query: TantivyQuery) -> int:
        with translated(self.folder):
            return hit_count(self.searcher.search(TantivyQuery.const_score_query(query, 0.0), 1))

    def _limit(self, size: int) -> int:
        return max(1, min(size, self.searcher.num_docs))

    def _matches(self, hits: Iterable[tuple[float | None, DocAddress]]) -> list[PartMatch]:
        ranks = ((-math.inf if rank is None else rank, address) for rank, address in hits)
        return [PartMatch(rank, self.searcher, address, self.folder) for rank, address in ranks]


def _reversed(rank: float) -> float:
    return rank if rank == -math.inf else -rank


def _times(since: int | None, until: int | None) -> TantivyQuery:
    return TantivyQuery.range_query(schema(), _TIME, FieldType.Integer, since, until)


def _numbered(field: str, values: Sequence[int]) -> TantivyQuery:
    return TantivyQuery.const_score_query(TantivyQuery.term_set_query(schema(), field, values), 0.0)


def _all_of(*queries: TantivyQuery) -> TantivyQuery:
    return TantivyQuery.boolean_query([(Occur.Must, query) for query in queries])


def values(matches: Sequence[PartMatch], field: str) -> list[float | None]:
    """Return the number in the fast `field` of each match, in the same order."""
    by_part: dict[int, list[int]] = {}
    for index, match in enumerate(matches):
        by_part.setdefault(id(match.searcher), []).append(index)
    found: list[float | None] = [None] * len(matches)
    for indexes in by_part.values():
        first = matches[indexes[0]]
        with translated(first.folder):
            of_part = first.searcher.fast_field_values(field, [matches[index].address for index in indexes])
        for index, value in zip(indexes, of_part, strict=True):
            found[index] = value
    return found


def numbers(matches: Sequence[PartMatch], field: str) -> list[int]:
    """Return the whole number in the fast `field` of each match, in the same order."""
    return [int(value or 0) for value in values(matches, field)]


def in_order(matches: Sequence[PartMatch]) -> Iterator[PartMatch]:
    """Yield the matches by rank, equal ranks by id; ids are read where order numbers agree."""
    numbered = zip(matches, numbers(matches, ORDER), strict=True)
    ordered = sorted(numbered, key=lambda pair: (-pair[0].rank, pair[1]))
    for _, group in groupby(ordered, key=lambda pair: (pair[0].rank, pair[1])):
        alike = [match for match, _ in group]
        yield from alike if len(alike) == 1 else sorted(alike, key=lambda match: match.read().id)
