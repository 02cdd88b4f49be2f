"""Terms of the index: which values a part has at a moment, and the statistics by which each part weighs the words of a query."""

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

from tantivy import Searcher

from tasks.index.tantivy.conditions import encodable

_MOST_ABSENT = 100_000  # values of one field that are known to be absent; about 10 MB


class View(NamedTuple):
    """A view of a part as it was committed at one moment, and by field the values that no document had."""

    searcher: Searcher
    seen: tuple[int, int]
    absent: defaultdict[str, set[str]]

    def present(self, field: str, values: Collection[str]) -> list[str]:
        """Return those of `values` that the keyword `field` has, deleted documents included."""
        absent = self.absent[field]
        encoded = values if "".join(values).isascii() else [encodable(value) for value in values]
        found = [value for value in encoded if value not in absent and self.searcher.doc_freq(field, value)]
        if len(absent) < _MOST_ABSENT:
            absent.update(encoded)
            absent.difference_update(found)
        return found


class Statistics:
    """Document frequencies of terms in all of `searchers` together, so that small and large parts score alike.

    Tantivy weighs a word by its rarity in one part. A name in the only Danish article would weigh almost nothing, and
    the same name among a million English articles a lot. Elasticsearch has `dfs_query_then_fetch` for this. Here the
    weight of a word is multiplied by the ratio of its rarity in all parts to its rarity in one.
    """

    def __init__(self, searchers: Sequence[Searcher]) -> None:
        self._searchers = searchers
        self._documents = sum(searcher.num_docs for searcher in searchers)
        self.frequency = cache(lambda field, term: sum(searcher.doc_freq(field, term) for searcher in searchers))

    def correction(self, searcher: Searcher, field: str, terms: Sequence[str]) -> float:
        """Return the factor for the score of `terms` in one part; 1 for the only part."""
        if len(self._searchers) < 2:
            return 1.0
        here = sum(_rarity(searcher.num_docs, searcher.doc_freq(field, term)) for term in terms)
        everywhere = sum(_rarity(self._documents, self.frequency(field, term)) for term in terms)
        return everywhere / here if here > 0 else 1.0


def _rarity(documents: int, frequency: int) -> float:
    """Return BM25's inverse document frequency, as Tantivy and Lucene compute it; deleted documents may still count."""
    return math.log(1 + (max(documents - frequency, 0) + 0.5) / (frequency + 0.5))
