"""Collapse of matches: an original and its duplicates become one match, in the position of the best of them.

That match is the original if it matches too, else the best duplicate.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from tantivy import Occur
from tantivy import Query as TantivyQuery

from tasks.index.tantivy.matches import PartMatch, PartQuery
from tasks.index.tantivy.query import with_links
from tasks.index.tantivy.schema import CLUSTER, schema

# Finds at least the given number of best matches of all parts; returns how many there are in all, and these.
Find = Callable[[int], tuple[int, list[PartMatch]]]


def collapse_matches(queries: Sequence[PartQuery], find: Find, size: int) -> tuple[int, list[PartMatch], Counter[int]]:
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
