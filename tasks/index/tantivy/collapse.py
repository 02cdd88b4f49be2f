"""Folds an original and its copies among the matches into one: in the place of the best of them, the original if it matches."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from tantivy import Occur, Searcher
from tantivy import Query as TantivyQuery

from tasks.index.tantivy.part import Match, Part
from tasks.index.tantivy.query import with_links
from tasks.index.tantivy.schema import CLUSTER, schema

Asked = Sequence[tuple[Part, Searcher, TantivyQuery]]
# Finds the best so many matches of each part, and counts all there are.
Look = Callable[[int], tuple[int, list[Match]]]


class Folded(NamedTuple):
    """One match a cluster, how many clusters match in all, and how many documents of each that has copies, by its number."""

    total: int
    matches: list[Match]
    sizes: Counter[int]


def folded(asked: Asked, look: Look, size: int) -> Folded:
    """Return the best `size` clusters among what is asked for.

    Looks at as many matches as it takes to find so many clusters. All copies that match are counted, so that the numbers do
    not depend on `size`; of these only the numbers of their clusters are read.
    """
    total, found = look(size)
    copies = Counter(number for number, _ in _numbered(_matching(asked, duplicates=True)))
    if not copies:
        return Folded(total, found, copies)
    originals = dict(_numbered(_matching(asked, duplicates=False, clusters=list(copies))))
    clusters = total - copies.total() + len(copies.keys() - originals.keys())
    wanted, looked_at = min(size, clusters), size
    while len(best := _best_of_each(found, looked_at)) < wanted:
        looked_at *= 2
        _, found = look(looked_at)
    shown = [originals.get(number, match)._replace(rank=match.rank) for number, match in best.items()]
    return Folded(clusters, shown, copies + Counter(originals.keys()))


def _best_of_each(matches: Sequence[Match], looked_at: int) -> dict[int, Match]:
    """Return the best match of each cluster, the best first; what ranks below the best `looked_at` of a part is not known."""
    best: dict[int, Match] = {}
    for number, match in _numbered(sorted(matches, key=lambda match: -match.rank)[:looked_at]):
        best.setdefault(number, match)
    return best


def _matching(asked: Asked, *, duplicates: bool, clusters: Sequence[int] | None = None) -> Iterator[Match]:
    """Yield all copies, or originals, that are asked for, of `clusters` only where these are given."""
    for part, searcher, query in asked:
        narrowed = with_links(query, duplicates=duplicates)
        if clusters is not None:
            ours = TantivyQuery.term_set_query(schema(), CLUSTER, clusters)
            narrowed = TantivyQuery.boolean_query([(Occur.Must, narrowed), (Occur.Must, ours)])
        count, _ = part.search(narrowed, searcher, ranked=True, size=0)
        yield from part.search(narrowed, searcher, ranked=True, size=count)[1]


def _numbered(matches: Iterator[Match] | Sequence[Match]) -> Iterator[tuple[int, Match]]:
    """Yield each match with the number of its cluster, in the same order."""
    kept = list(matches)
    numbers = {}
    for searcher in {id(match.searcher): match.searcher for match in kept}.values():
        addresses = [match.address for match in kept if match.searcher is searcher]
        numbers[id(searcher)] = iter(searcher.fast_field_values(CLUSTER, addresses))
    for match in kept:
        yield int(next(numbers[id(match.searcher)]) or 0), match
