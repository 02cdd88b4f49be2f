"""Weighted values: the documents of all parts whose values of a field weigh most together, for many groups of values at once."""

from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from typing import NamedTuple

from tantivy import DocAddress, Occur, Searcher
from tantivy import Query as TantivyQuery

from tasks.document import Told
from tasks.index.tantivy.schema import schema, told_in


class Nearest(NamedTuple):
    """The documents of one part that are near each group, by weight."""

    searcher: Searcher
    by_group: list[list[tuple[float, DocAddress]]]


def nearest(searcher: Searcher, field: str, groups: Iterable[Mapping[str, float]], most: int) -> Nearest:
    """Find for each group of weighted values the `most` documents of a part whose values weigh most together."""
    return Nearest(searcher, [_hits(searcher, field, weights, most) if weights else [] for weights in groups])


def _hits(searcher: Searcher, field: str, weights: Mapping[str, float], most: int) -> list[tuple[float, DocAddress]]:
    each = [
        (Occur.Should, TantivyQuery.const_score_query(TantivyQuery.term_query(schema(), field, value), weight))
        for value, weight in weights.items()
    ]
    hits: list[tuple[float, DocAddress]] = searcher.search(TantivyQuery.boolean_query(each), most).hits
    return hits


def told_of(parts: Sequence[Nearest], most: int) -> list[Told]:
    """Return the `most` documents of all parts that are nearest to each group; each is read once."""
    chosen: dict[tuple[int, int, int], DocAddress] = {}
    for by_part in zip(*(part.by_group for part in parts), strict=True):
        hits = [(score, number, address) for number, hits in enumerate(by_part) for score, address in hits]
        for _, number, address in nlargest(most, hits, key=lambda hit: hit[0]):
            chosen[number, address.segment_ord, address.doc] = address
    found = (told_in(parts[number].searcher.doc(address)) for (number, *_), address in chosen.items())
    return list({told.id: told for told in found}.values())
