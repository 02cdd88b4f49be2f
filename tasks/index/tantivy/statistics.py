"""Word counts of every language's index together, so that a small index scores fairly beside a large one.

Each index weighs a word by how rare it is there: a name in the only Danish article would weigh almost nothing, the same
name among a million English articles a lot. Elasticsearch has `dfs_query_then_fetch` for this; here each word's weight
is multiplied by the ratio of the two rarities.
"""

import math
from collections.abc import Sequence

from tantivy import Searcher


class Statistics:
    """How many documents hold a term, in all of `searchers` together."""

    def __init__(self, searchers: Sequence[Searcher]) -> None:
        self._searchers = searchers
        self._documents = sum(searcher.num_docs for searcher in searchers)
        self._frequencies: dict[tuple[str, str], int] = {}

    def frequency(self, field: str, term: str) -> int:
        """Return how many documents hold `term` in `field`."""
        key = (field, term)
        if key not in self._frequencies:
            self._frequencies[key] = sum(searcher.doc_freq(field, term) for searcher in self._searchers)
        return self._frequencies[key]

    def correction(self, searcher: Searcher, field: str, terms: Sequence[str]) -> float:
        """Return what the score of `terms` in one index is to be multiplied by; 1 where it is the only index."""
        if len(self._searchers) < 2:
            return 1.0
        here = sum(_rarity(searcher.num_docs, searcher.doc_freq(field, term)) for term in terms)
        everywhere = sum(_rarity(self._documents, self.frequency(field, term)) for term in terms)
        return everywhere / here if here > 0 else 1.0


def _rarity(documents: int, frequency: int) -> float:
    """Return BM25's inverse document frequency, as Tantivy and Lucene reckon it; deleted documents may still count."""
    return math.log(1 + (max(documents - frequency, 0) + 0.5) / (frequency + 0.5))
