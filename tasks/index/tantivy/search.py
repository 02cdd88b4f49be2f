"""Search of the embedded index: every part is searched in its language, and their matches are merged.

Where results are collapsed, an original and its duplicates become one match, in the position of the best of them. That
match is the original if it matches too, else the best duplicate.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from tantivy import Occur
from tantivy import Query as TantivyQuery

from tasks.document import Document
from tasks.index.protocol import FACETS, MOST_FACET_VALUES, Facets, Filters, Hit, SearchResults
from tasks.index.query import Query
from tasks.index.tantivy.conditions import with_links
from tasks.index.tantivy.highlights import highlights
from tasks.index.tantivy.matches import PartMatch, PartQuery, read_best
from tasks.index.tantivy.parts import Parts, tag_of
from tasks.index.tantivy.query import QueryBuilder
from tasks.index.tantivy.schema import CLUSTER, cluster_number, schema
from tasks.index.tantivy.statistics import Statistics

# Finds at least the given number of best matches of all parts; returns how many there are in all, and these.
Find = Callable[[int], tuple[int, list[PartMatch]]]


def search_parts(
    parts: Parts, query: Query, filters: Filters, *, size: int, recent: datetime | None, collapse: bool
) -> SearchResults:
    """Find documents, best first, the newest first if no word ranks them; equal ranks are in the order of ids."""
    ranked = query.has_score
    queries = _part_queries(parts, query, filters)

    def find(size: int) -> tuple[int, list[PartMatch]]:
        found = [each.best(size, ranked=ranked, recent=recent) for each in queries]
        return sum(total for total, _ in found), [match for _, matches in found for match in matches]

    total, matches, counts = _collapsed(queries, find, size) if collapse else (*find(size), Counter[int]())
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


def _collapsed(queries: Sequence[PartQuery], find: Find, size: int) -> tuple[int, list[PartMatch], Counter[int]]:
    """Return how many clusters match, one match for each of the best `size`, and the documents of clusters with duplicates.

    A cluster is an original with its duplicates; the documents are counted by its number. Reads more matches until there are
    enough clusters. All matching duplicates are counted, so that the numbers do not depend on `size`; only the numbers of
    their clusters are read.
    """
    total, found = find(size)
    duplicates = Counter(number for number, _ in _numbered(_matching(queries, duplicates=True)))
    if not duplicates:
        return total, found, duplicates
    originals = dict(_numbered(_matching(queries, duplicates=False, clusters=list(duplicates))))
    clusters = total - duplicates.total() + len(duplicates.keys() - originals.keys())
    wanted, depth = min(size, clusters), size
    while len(best := _best_by_cluster(found, depth)) < wanted:
        depth *= 2
        _, found = find(depth)
    shown = [originals.get(number, match)._replace(rank=match.rank) for number, match in best.items()]
    return clusters, shown, duplicates + Counter(originals.keys())


def _best_by_cluster(matches: Sequence[PartMatch], depth: int) -> dict[int, PartMatch]:
    """Return the best match of each cluster, best first, among the best `depth` matches: below these, some are missing."""
    best: dict[int, PartMatch] = {}
    for number, match in _numbered(sorted(matches, key=lambda match: -match.rank)[:depth]):
        best.setdefault(number, match)
    return best


def _matching(
    queries: Sequence[PartQuery], *, duplicates: bool, clusters: Sequence[int] | None = None
) -> Iterator[PartMatch]:
    """Yield all matching duplicates, or originals, of `clusters` only if these are given."""
    for each in queries:
        query = with_links(each.query, duplicates=duplicates)
        if clusters is not None:
            in_clusters = TantivyQuery.term_set_query(schema(), CLUSTER, clusters)
            query = TantivyQuery.boolean_query([(Occur.Must, query), (Occur.Must, in_clusters)])
        narrowed = each._replace(query=query)
        count, _ = narrowed.best(0, ranked=True)
        yield from narrowed.best(count, ranked=True)[1]


def _numbered(matches: Iterable[PartMatch]) -> Iterator[tuple[int, PartMatch]]:
    """Yield each match with the number of its cluster, in the same order."""
    kept = list(matches)
    numbers = {}
    for searcher in {id(match.searcher): match.searcher for match in kept}.values():
        addresses = [match.address for match in kept if match.searcher is searcher]
        numbers[id(searcher)] = iter(searcher.fast_field_values(CLUSTER, addresses))
    for match in kept:
        yield int(next(numbers[id(match.searcher)]) or 0), match
