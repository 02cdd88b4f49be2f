"""Suggestions: "did you mean" for a misspelt word, the same on every backend.

A word is taken for misspelt where few documents have it, in any inflection, and a similar word of the index is in many more,
or in more where the query finds nothing.
The similar word replaces it in the typed text, which stays as it is otherwise; the result is suggested only where it finds
more, with the same filters.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from config.languages import load_languages
from tasks.analysis.analyzer import exact_analyzer
from tasks.analysis.names import other_names
from tasks.index.query import FIELDS, TEXT_FIELDS
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    import rapidfuzz

# A query that finds so many documents gets no suggestion, and a word that so many have is right.
ENOUGH_FOUND = 10
FIXED_LETTERS = 2  # letters at the beginning that a similar word shares
_TIMES_MORE = 50  # a similar word is in so many times the documents of a word that is in some
_SHORTEST = 4  # letters of a word that is corrected
_MOST_WORDS = 20
_MOST_TRIED = 3

_CHUNK = re.compile(r'[-+(]*"[^"]*"?|\S+')
_FIELD = re.compile(r"(\w+):")
_LETTERS = re.compile(r"(?:[^\W\d_]|(?<=\w)[\u0300-\u036f\u0610-\u065f])+")
_EXCLUDED = re.compile(r"\(*-")
_NO_WORD = re.compile(r"[*@#/\\\d]|[?.]\w")
_QUOTES = str.maketrans("“”„‟«»", '""""""')

Count = Callable[[str], int]  # documents that a query finds
Near = Callable[[Sequence[str]], Sequence[Mapping[str, int]]]  # documents of the words near each of several words


class _Word(NamedTuple):
    """A word of the typed text, `start` <= i < `end`, and the term that texts hold for it."""

    start: int
    end: int
    term: str


def suggestion(typed: str, found: int, *, count: Count, known: Count, near: Near) -> str | None:
    """Return `typed`, which finds `found` documents, with similar words for misspelt ones; None where none finds more.

    `count` counts under the same filters as `found`, `known` without filters; `near` gives words that begin alike.
    """
    if found >= ENOUGH_FOUND:
        return None
    words = [(word, alone) for word in _words(typed) if (alone := known(word.term)) < ENOUGH_FOUND]
    listed = near([word.term for word, _ in words]) if words else ()
    similar = {
        word: similar_words(word.term, counts, least=documents * _TIMES_MORE if found else documents + 1)
        for (word, documents), counts in zip(words, listed, strict=True)
    }
    tried = range(max(map(len, similar.values()), default=0))
    texts = (_replaced(typed, {word: each[n : n + 1] or each[-1:] for word, each in similar.items()}) for n in tried)
    return next((text for text in texts if count(text) > found), None)


def similar_words(term: str, counts: Mapping[str, int], *, least: int) -> list[str]:
    """Return the words of `counts` that `term` may be a misspelling of and that `least` documents have, the likeliest first.

    The distance is that of optimal string alignment: letters changed, added, dropped or swapped with their neighbour.
    """
    limit = most_edits(term)
    distances = {word: rapidfuzz.distance.OSA.distance(term, word, score_cutoff=limit) for word in counts}
    near = [
        (distance, -counts[word], word)
        for word, distance in distances.items()
        if 0 < distance <= limit and counts[word] >= max(1, least) and word not in _stop_words()
    ]
    return [word for _, _, word in sorted(near)[:_MOST_TRIED]]


def most_edits(term: str) -> int:
    """Return how far a similar word may be from `term`."""
    return 1 if len(term) < 6 else 2


def _words(typed: str) -> Iterator[_Word]:
    """Yield the first words of `typed` that may be misspelt: in no quotes, excluded by nothing, and no name of the table."""
    is_excluded = False
    found = 0
    for chunk in _CHUNK.finditer(typed.translate(_QUOTES)):
        was_excluded, is_excluded = is_excluded, chunk[0] == "NOT"
        field = _FIELD.match(chunk[0].lstrip("+("))
        is_keyword = field is not None and FIELDS.get(field[1].lower(), "text") not in TEXT_FIELDS
        if was_excluded or is_keyword or '"' in chunk[0] or _EXCLUDED.match(chunk[0]) or _NO_WORD.search(chunk[0]):
            continue
        name = field[0] if field and field[1].lower() in FIELDS else ""
        for letters in _LETTERS.finditer(typed, chunk.start() + chunk[0].find(name) + len(name), chunk.end()):
            terms = exact_analyzer().terms(letters[0])
            if len(terms) == 1 and len(terms[0]) >= _SHORTEST and not other_names(letters[0]) and found < _MOST_WORDS:
                found += 1
                yield _Word(letters.start(), letters.end(), terms[0])


def _replaced(typed: str, words: Mapping[_Word, Sequence[str]]) -> str:
    """Return `typed` with another word in place of each that has one, in capitals where it has them."""
    for word, other in sorted((word, other) for word, listed in words.items() for other in listed)[::-1]:
        written = re.sub("σ$", "ς", other)
        before = typed[word.start : word.end]
        cased = written.upper() if before.isupper() else written.capitalize() if before[0].isupper() else written
        typed = typed[: word.start] + cased + typed[word.end :]
    return typed


@cache
def _stop_words() -> frozenset[str]:
    """Return the stop words of all languages; a word that is a stop word in one of them is suggested in none."""
    listed = (language.analysis.stop_words for language in load_languages())
    return frozenset(term for words in listed for term in exact_analyzer().terms(words))
