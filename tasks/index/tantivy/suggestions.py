"""Words of the index that begin like a typed one, from which a suggestion is chosen."""

from collections import Counter
from collections.abc import Sequence

from tantivy import Searcher

from tasks.index.suggestions import FIXED_LETTERS
from tasks.index.tantivy.schema import EXACT, TEXTS

_LETTERS_APART = 2  # of length
_MOST_CANDIDATES = 20_000


def near_words(term: str, searchers: Sequence[Searcher]) -> Counter[str]:
    """Count the documents of each word that begins like `term` and is about as long."""
    counts: Counter[str] = Counter()
    for searcher in searchers:
        for field in TEXTS:
            found = searcher.terms_with_prefix(field + EXACT, term[:FIXED_LETTERS], limit=_MOST_CANDIDATES)
            counts.update({word: count for word, count in found if abs(len(word) - len(term)) <= _LETTERS_APART})
    return counts
