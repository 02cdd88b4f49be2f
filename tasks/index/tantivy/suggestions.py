"""Suggestions: a similar word of the index in place of a misspelt one."""

from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import OSA
from tantivy import Searcher

from tasks.index.analysis.analyzer import exact_analyzer
from tasks.index.query import Query, plain_words
from tasks.index.tantivy.schema import EXACT, TEXTS

_SHORTEST = 4  # letters of a word that is corrected
_FIXED_LETTERS = 2  # letters at the beginning that a correction keeps
_MOST_CANDIDATES = 20_000


def suggestion(query: Query, searchers: Sequence[Searcher]) -> str | None:
    """Return the plain words of `query`, each unknown one replaced by a similar word of the index; None if nothing changes."""
    words = plain_words(query)
    corrected = [_correction(word, searchers) or word for word in words]
    return None if corrected == words else " ".join(corrected)


def _correction(word: str, searchers: Sequence[Searcher]) -> str | None:
    """Return the nearest word of the index, the more frequent of equals; None where `word` is known or none is near.

    The distance is that of optimal string alignment: letters changed, added, dropped or swapped with their neighbour.
    """
    terms = exact_analyzer().terms(word)
    if len(terms) != 1 or len(terms[0]) < _SHORTEST or any(_is_known(searcher, terms[0]) for searcher in searchers):
        return None
    (term,) = terms
    limit = 1 if len(term) < 6 else 2
    counts = _candidates(term, searchers, limit)
    distances = {candidate: OSA.distance(term, candidate, score_cutoff=limit) for candidate in counts}
    near = [(distance, -counts[candidate], candidate) for candidate, distance in distances.items() if distance <= limit]
    return min(near)[2] if near else None


def _candidates(term: str, searchers: Sequence[Searcher], limit: int) -> Counter[str]:
    """Count the documents of each word that begins like `term` and is at most `limit` letters longer or shorter."""
    counts: Counter[str] = Counter()
    for searcher in searchers:
        for field in TEXTS:
            found = searcher.terms_with_prefix(field + EXACT, term[:_FIXED_LETTERS], limit=_MOST_CANDIDATES)
            counts.update({word: count for word, count in found if abs(len(word) - len(term)) <= limit})
    return counts


def _is_known(searcher: Searcher, term: str) -> bool:
    return any(searcher.doc_freq(field + EXACT, term) for field in TEXTS)
