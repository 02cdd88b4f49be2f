"""Spellings of a name: the same sounds in Latin letters, as another language writes them.

Sergei, Sergey and Sergueï; Zelensky, Zelenskyy and Zelenski; Mohamed and Mohammed; Netanyahu and Netanyahou; Alexei and
Aleksei. A spelling differs in one point, from the fourth letter on, and only as transliterations differ: a vowel or an h is
added, removed or replaced, a letter is doubled, or a letter of the same sound is used. Names are not recognised as such, so
a spelling scores almost nothing beside the word itself, and short words have none.
"""

from collections.abc import Iterator
from functools import lru_cache

from tasks.index.analysis.analyzer import exact_analyzer
from tasks.index.query import Match, Term

SHORTEST, LONGEST = 6, 17
# All spellings share the first letters: they distinguish most names.
FIXED_LETTERS = 3

_VOWELS = "aeiouy"
_SOFT = _VOWELS + "h"
_ALIKE = {letter: group.replace(letter, "") for group in (_VOWELS, "ckq", "sz", "vw") for letter in group}
_DIGRAPHS = (("x", "ks"), ("ph", "f"), ("sh", "ch"))
# At the end of a word a vowel is mostly an inflection: only these pairs are one sound there.
_ENDINGS = (("i", "y"), ("i", "ii"), ("y", "yy"), ("i", "iy"), ("y", "iy"))


def spellings(term: Term) -> tuple[str, ...]:
    """Return the other spellings of `term` as exact terms of at least SHORTEST letters, sorted.

    A phrase, a prefix, several words, a required or excluded word, and a word in another script have none.
    """
    if term.match is not Match.WORDS or term.required or term.excluded:
        return ()
    words = exact_analyzer().terms(term.text)
    return _spellings(words[0]) if len(words) == 1 else ()


@lru_cache(maxsize=1000)
def _spellings(word: str) -> tuple[str, ...]:
    if not (word.isascii() and word.isalpha() and SHORTEST <= len(word) <= LONGEST):
        return ()
    variants = {*_changed_inside(word), *_with_digraphs(word), *_with_other_ending(word)}
    return tuple(sorted(variant for variant in variants if variant != word and len(variant) >= SHORTEST))


def _changed_inside(word: str) -> Iterator[str]:
    """Yield `word` with one letter added, removed or replaced after its fixed letters and before its last one."""
    for index in range(FIXED_LETTERS, len(word)):
        before, letter, after = word[:index], word[index], word[index + 1 :]
        yield from (before + soft + letter + after for soft in _SOFT)
        yield before + letter + letter + after
        if letter == word[index - 1]:
            yield before + after
        if after:
            yield from (before + other + after for other in _ALIKE.get(letter, ""))
            if letter in _SOFT:
                yield before + after


def _with_digraphs(word: str) -> Iterator[str]:
    """Yield `word` with one sound written as in the other half of a pair of _DIGRAPHS."""
    for pair in _DIGRAPHS:
        for old, new in (pair, pair[::-1]):
            index = word.find(old, FIXED_LETTERS - 1)
            if index >= 0:
                yield word[:index] + new + word[index + len(old) :]


def _with_other_ending(word: str) -> Iterator[str]:
    for pair in _ENDINGS:
        for old, new in (pair, pair[::-1]):
            if word.endswith(old):
                yield word.removesuffix(old) + new
