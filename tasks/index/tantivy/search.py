"""Search of the embedded index: every part is searched in its language, and their matches are merged."""

from collections import Counter
from datetime import datetime

from tasks.document import Document
from tasks.index.protocol import FACETS, MOST_FACET_VALUES, Facets, Filters, Hit, SearchResults
from tasks.index.query import Query
from tasks.index.tantivy.collapse import collapse_matches
from tasks.index.tantivy.highlights import highlights
from tasks.index.tantivy.matches import PartMatch, PartQuery, read_best
from tasks.index.tantivy.parts import Parts, tag_of
from tasks.index.tantivy.query import QueryBuilder, Statistics
from tasks.index.tantivy.schema import cluster_number


def search_parts(
    parts: Parts, query: Query, filters: Filters, *, size: int, recent: datetime | None, collapse: bool
) -> SearchResults:
    """Find documents, best first, the newest first if no word ranks them; equal ranks are in the order of ids."""
    ranked = query.has_score
    queries = _part_queries(parts, query, filters)

    def find(size: int) -> tuple[int, list[PartMatch]]:
        found = [each.best(size, ranked=ranked, recent=recent) for each in queries]
        return sum(total for total, _ in found), [match for _, matches in found for match in matches]

    total, matches, counts = collapse_matches(queries, find, size) if collapse else (*find(size), Counter[int]())
    best = read_best(matches, size)
    hits = (_hit(document, rank if ranked else 0.0, query, counts) for rank, document in best)
    return SearchResults(total=total, hits=tuple(hits))


def count_facets(parts: Parts, query: Query, filters: Filters) -> Facets:
    """Count the matches by each of FACETS, the most frequent values first, months by time."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for part_query in _part_queries(parts, query, filters):
        for name, values in part_query.facets().items():
            counts[name].update(values)
    return {name: _sorted_facet(name, values) for name, values in counts.items()}


def _part_queries(parts: Parts, query: Query, filters: Filters) -> list[PartQuery]:
    """Return `query` in the language of each part that `filters` allow."""
    searchers = dict(parts.read_each(lambda part: (part, part.searcher())))
    statistics = Statistics(list(searchers.values()))
    tags = {tag_of(language) for language in filters.languages}
    return [
        PartQuery(part.folder, searcher, QueryBuilder(part.tag, searcher, statistics).query(query, filters))
        for part, searcher in searchers.items()
        if not tags or part.tag in tags
    ]


def _hit(document: Document, score: float, query: Query, counts: Counter[int]) -> Hit:
    duplicates = max(counts[cluster_number(document.cluster)] - 1, 0)
    return Hit(document=document, score=score, highlights=highlights(document, query), duplicates=duplicates)


def _sorted_facet(name: str, values: Counter[str]) -> dict[str, int]:
    if name == "month":
        return dict(sorted(values.items()))
    by_number = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
    return dict(by_number[:MOST_FACET_VALUES])
