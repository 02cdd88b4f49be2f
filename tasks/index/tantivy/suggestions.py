"""Words that a misspelt one may have been meant as, from the words of the index."""

from collections.abc import Sequence

from tantivy import Searcher

from tasks.index.analysis.analyzer import exact_analyzer
from tasks.index.query import Query, plain_words
from tasks.index.tantivy.schema import EXACT, TEXTS

_SHORTEST = 4  # letters of a word that is corrected
_SURE_LETTERS = 2  # at its beginning, which are taken to be right
_MOST_CANDIDATES = 20_000


def suggestion(query: Query, searchers: Sequence[Searcher]) -> str | None:
    """Return the plain words of `query` with each that no document holds replaced by a similar one; None without any."""
    words = plain_words(query)
    better = [_correction(word, searchers) or word for word in words]
    return None if better == words else " ".join(better)


def _correction(word: str, searchers: Sequence[Searcher]) -> str | None:
    terms = exact_analyzer().terms(word)
    if len(terms) != 1 or len(terms[0]) < _SHORTEST or any(_holds(searcher, terms[0]) for searcher in searchers):
        return None
    (term,) = terms
    most = 1 if len(term) < 6 else 2
    found: dict[str, int] = {}
    for searcher in searchers:
        for field in TEXTS:
            near = searcher.terms_with_prefix(field + EXACT, term[:_SURE_LETTERS], limit=_MOST_CANDIDATES)
            for candidate, count in near:
                if abs(len(candidate) - len(term)) <= most:
                    found[candidate] = found.get(candidate, 0) + count
    ranked = [(distance(term, candidate), -count, candidate) for candidate, count in found.items()]
    best = min(ranked, default=(most + 1, 0, ""))
    return best[2] if best[0] <= most else None


def _holds(searcher: Searcher, term: str) -> bool:
    return any(searcher.doc_freq(field + EXACT, term) for field in TEXTS)


def distance(one: str, other: str) -> int:
    """Return how many letters must be changed, added, dropped or swapped with their neighbour to make one of the other.

    Source: the optimal string alignment distance of F. Damerau, "A technique for computer detection and correction of
    spelling errors", 1964.
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            least = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before, last = last, row
    return last[-1]
