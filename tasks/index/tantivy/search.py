"""Search of the embedded index: every part is searched in its language, and their matches are merged.

By rank, the words score every match. Only the best thousand are scored again: with the clauses that only rank, and by age
where that is wanted. They come first, the others follow in the order of the first scores.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import NamedTuple

from tasks.document import Document
from tasks.index.cursors import read_cursor, write_cursor
from tasks.index.facets import in_one_spelling, most_frequent
from tasks.index.highlights import highlights
from tasks.index.query import Query
from tasks.index.ranking import MOST_RERANKED, OLD_WEIGHT, age_weight
from tasks.index.tantivy.collapse import Clusters, cluster_field, count_clusters, first_of_clusters
from tasks.index.tantivy.matches import DatePlace, PartMatch, PartQuery, in_order, numbers, values
from tasks.index.tantivy.parts import Parts, tag_of
from tasks.index.tantivy.query import QueryBuilder
from tasks.index.tantivy.schema import ORDER, microseconds
from tasks.index.tantivy.statistics import Statistics
from tasks.index.values import (
    FACETS,
    MONTH,
    MOST_COUNTED,
    MOST_FACET_VALUES,
    Collapse,
    Facets,
    Filters,
    Hit,
    SearchResults,
    Sort,
    effective_sort,
)
from tasks.runtime.late_imports import at_first_use

with at_first_use():  # NumPy takes 0.1 s
    from tasks.index.tantivy import nearest

FEWEST_READ = 100  # where nothing is reranked


class Page(NamedTuple):
    """The number of matches, the hits of one page, and the place where the next page begins, if there is one."""

    total: int
    hits: Sequence[PartMatch]
    following: DatePlace | int | None


def search_parts(
    parts: Parts,
    query: Query,
    filters: Filters,
    *,
    size: int,
    sort: Sort,
    now: datetime | None,
    after: str | None,
    collapse: Collapse,
    marked: bool,
) -> SearchResults:
    """Find documents in the order of `sort`; equal ranks are in the order of ids."""
    sort = effective_sort(query, sort)
    queries = _part_queries(parts, query, filters)
    search = (query, filters, sort, collapse)
    if sort in (Sort.NEWEST, Sort.OLDEST):
        place = read_cursor(after, search, DatePlace) if after is not None else None
        page = _by_date(queries, size, place, newest=sort is Sort.NEWEST, collapse=collapse)
    else:
        skipped = read_cursor(after, search, int) if after is not None else 0
        page = _by_rank(queries, size, skipped, now if sort is Sort.RECENT else None, collapse=collapse)
    clusters = Clusters(queries, page.hits, cluster_field(collapse)) if collapse else None
    total = count_clusters(queries, page.total, cluster_field(collapse)) if collapse else page.total
    return SearchResults(
        total=min(total, MOST_COUNTED),
        total_is_exact=total <= MOST_COUNTED,
        hits=tuple(_hit(match, sort, query if marked else None, clusters) for match in page.hits),
        next=None if page.following is None else write_cursor(search, page.following),
    )


def count_facets(parts: Parts, query: Query, filters: Filters) -> Facets:
    """Count the matches by each of FACETS, the most frequent values first, months by time."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for part_query in _part_queries(parts, query, filters):
        for name, counted in part_query.facets().items():
            counts[name].update(counted)
    return {name: _sorted_facet(name, counted) for name, counted in counts.items()}


def search_nearest(parts: Parts, vector: bytes, query: Query, filters: Filters, *, size: int) -> list[Hit]:
    """Return the documents whose vectors are nearest, of those that `query` and `filters` allow."""
    rows = dict(parts.read_each(lambda part: (part.folder, nearest.read_rows(part.vectors))))
    queries = _part_queries(parts, query, filters)
    return nearest.nearest_documents(
        [(each, rows[each.folder]) for each in queries if each.folder in rows], vector, size
    )


def _part_queries(parts: Parts, query: Query, filters: Filters) -> Sequence[PartQuery]:
    """Return `query` in the language of each part that `filters` allow."""
    searchers = dict(parts.read_each(lambda part: (part, part.searcher())))
    statistics = Statistics(list(searchers.values()))
    tags = {tag_of(language) for language in filters.languages}
    built = [
        (part.folder, searcher, QueryBuilder(part.tag, searcher, statistics).query(query, filters))
        for part, searcher in searchers.items()
        if not tags or part.tag in tags
    ]
    return _widened([PartQuery(folder, searcher, built, built.found) for folder, searcher, built in built])


def _widened(queries: Sequence[PartQuery]) -> Sequence[PartQuery]:
    """Return the queries so that they also find what is like a question, if fewer documents than are reranked have its words."""
    if not any(each.built.is_question for each in queries) or sum(each.total() for each in queries) >= MOST_RERANKED:
        return queries
    return [each._replace(found=each.built.wider() or each.found) for each in queries]


def _hit(match: PartMatch, sort: Sort, query: Query | None, clusters: Clusters | None) -> Hit:
    shown = clusters.shown(match) if clusters else match
    document: Document = shown.read()
    score = 0.0 if sort in (Sort.NEWEST, Sort.OLDEST) else match.rank
    duplicates = clusters.others(match) if clusters else 0
    marked = highlights(document, query) if query else ()
    return Hit(document=document, score=score, highlights=marked, duplicates=duplicates)


def _sorted_facet(name: str, found: Counter[str]) -> dict[str, int]:
    if name == MONTH:
        return dict(sorted(found.items()))
    return dict(islice(most_frequent(in_one_spelling(found)), MOST_FACET_VALUES))


# By rank


def _by_rank(
    queries: Sequence[PartQuery], size: int, skipped: int, now: datetime | None, *, collapse: Collapse
) -> Page:
    """Return the hits after `skipped` ones. The place of the next page is the number of hits before it."""
    first = depth = MOST_RERANKED if now is not None or any(each.built.is_loose for each in queries) else FEWEST_READ
    while True:
        found = [each.best(depth) for each in queries]
        total = sum(count for count, _ in found)
        matches = list(islice(merge(*(best for _, best in found), key=lambda match: -match.rank), depth))
        if depth >= total or len(_leading(matches, collapse=collapse)) > skipped + size:
            break
        depth *= 2
    hits = _leading(list(_reranked(queries, matches, first, now)), collapse=collapse)
    end = skipped + size
    return Page(total, hits[skipped:end], end if size and len(hits) > end else None)


def _leading(matches: Sequence[PartMatch], *, collapse: Collapse) -> Sequence[PartMatch]:
    return [matches[index] for index in first_of_clusters(matches, cluster_field(collapse))] if collapse else matches


def _reranked(
    queries: Sequence[PartQuery], matches: Sequence[PartMatch], first: int, now: datetime | None
) -> Iterator[PartMatch]:
    """Yield the matches in their order: the `first` ones by their full scores, then further groups by those of their words.

    The groups are those by which a search reads further, so that equal ranks have one order for every page.
    """
    best = _with_full_scores(queries, matches[:first])
    if now is not None:
        best = _by_age(queries, best, now)
    yield from in_order(best)
    start = first
    weight = 1.0 if now is None else OLD_WEIGHT  # the least that the first ones have
    while start < len(matches):
        yield from in_order([match._replace(rank=match.rank * weight) for match in matches[start : 2 * start]])
        start *= 2


def _with_full_scores(queries: Sequence[PartQuery], matches: Sequence[PartMatch]) -> list[PartMatch]:
    """Return the matches with the scores of all clauses."""
    scores: dict[tuple[str, int, int], float] = {}
    for each in queries:
        mine = [match for match in matches if match.searcher is each.searcher]
        if mine:
            scores |= each.scores(mine)
    return [match._replace(rank=scores.get(match.position, match.rank)) for match in matches]


def _by_age(queries: Sequence[PartQuery], matches: Sequence[PartMatch], now: datetime) -> list[PartMatch]:
    """Return the matches with ranks that decrease with age; a match without a time weighs least.

    The age counts from the newest match, so that an archive that ended years ago has new articles too, but never from a
    time to come: one wrong date would make all others old.
    """
    times = [time for each in queries if (time := each.newest()) is not None]
    newest = min(max(times, default=0.0), microseconds(now))
    weighed = zip(matches, values(matches, "timestamp"), strict=True)
    return [match._replace(rank=match.rank * age_weight(_days(time, newest))) for match, time in weighed]


def _days(time: float | None, newest: float) -> float:
    """Return the days between two times in microseconds since 1970 UTC."""
    return math.inf if time is None else abs(newest - time) / 86_400e6


# By date


def _by_date(
    queries: Sequence[PartQuery], size: int, after: DatePlace | None, *, newest: bool, collapse: Collapse
) -> Page:
    """Return the hits after a place."""
    total = sum(each.total() for each in queries)
    kept: list[PartMatch] = []
    wanted = size + 1
    while True:
        read = list(islice(_after(queries, wanted, after, newest=newest), wanted))
        kept += _leaders(queries, read, newest=newest, collapse=collapse) if collapse else read
        if len(kept) > size or len(read) < wanted:
            break
        after, wanted = _place(read[-1]), 2 * wanted
    return Page(total, kept[:size], _place(kept[size - 1]) if size and len(kept) > size else None)


def _after(queries: Sequence[PartQuery], size: int, after: DatePlace | None, *, newest: bool) -> Iterator[PartMatch]:
    """Yield the matches after a place by date, at least `size` of them if there are so many."""
    # The last page ended somewhere among the documents of the first time.
    found = [match for each in queries for match in each.by_date(size + 1, newest=newest, after=after)]
    for match in in_order(found):
        if after is None or not _is_seen(match, after):
            yield match


def _is_seen(match: PartMatch, after: DatePlace) -> bool:
    """Return whether a match of the time of `after`, or a later one, is not after it."""
    rank = -math.inf if after.rank is None else after.rank
    return match.rank == rank and _place(match) <= after


def _place(match: PartMatch) -> DatePlace:
    rank = None if match.rank == -math.inf else match.rank
    return DatePlace(rank, numbers([match], ORDER)[0], match.read().id)


def _leaders(
    queries: Sequence[PartQuery], matches: Sequence[PartMatch], *, newest: bool, collapse: Collapse
) -> list[PartMatch]:
    """Return those of `matches` that come first in their cluster, of all that the query finds."""
    if not matches:
        return []
    field = cluster_field(collapse)
    clusters = list(dict.fromkeys(numbers(matches, field)))
    members = [member for each in queries for member in each.in_clusters(clusters, field)]
    times = values(members, "timestamp")
    ranks = (-math.inf if time is None else time if newest else -time for time in times)
    ordered = list(in_order([member._replace(rank=rank) for member, rank in zip(members, ranks, strict=True)]))
    leaders = {match.position for match in _leading(ordered, collapse=collapse)}
    return [match for match in matches if match.position in leaders]
