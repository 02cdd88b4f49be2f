"""Statistics of terms, by which each part weighs the words of a query."""

import math
from collections.abc import Sequence
from functools import cache

from tantivy import Searcher


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
