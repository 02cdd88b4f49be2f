"""Other spellings of a name: the same sounds, written in Latin letters as another language would.

Sergei, Sergey and Sergueï; Zelensky, Zelenskyy and Zelenski; Mohamed and Mohammed; Netanyahu and Netanyahou; Alexei and
Aleksei. One difference is allowed, from the fourth letter on, and only of the kinds that transliteration makes: a vowel or
an h more, less or another, a letter doubled, letters of one sound. A name is not told from other words: so a spelling counts
next to nothing beside the word itself, and short words have none.
"""

from collections.abc import Iterator
from functools import lru_cache

from tasks.index.analysis.analyzer import exact_analyzer
from tasks.index.query import LooseWords, Match, Term

# How much a spelling counts, beside the word as it was typed.
SPELLING_WEIGHT = 0.02
SHORTEST, LONGEST = 6, 17
# The first letters are the same: they tell most names apart.
FIXED_LETTERS = 3

_VOWELS = "aeiouy"
_SOFT = _VOWELS + "h"
_ALIKE = {letter: group.replace(letter, "") for group in (_VOWELS, "ckq", "sz", "vw") for letter in group}
_DIGRAPHS = (("x", "ks"), ("ph", "f"), ("sh", "ch"))
# At the end of a word a vowel is mostly an inflection: there only these are one sound.
_ENDINGS = (("i", "y"), ("i", "ii"), ("y", "yy"), ("i", "iy"), ("y", "iy"))


def spellings(term: Term) -> tuple[str, ...]:
    """Return the other spellings of `term`, as the exact analyzer leaves words: at least SHORTEST letters, sorted.

    None of a phrase, a prefix, several words, a word that is required or excluded, or one in another script.
    """
    if term.match is not Match.WORDS or term.required or term.excluded:
        return ()
    words = exact_analyzer().terms(term.text)
    return _spellings(words[0]) if len(words) == 1 else ()


def names_among(loose: LooseWords) -> list[Term]:
    """Return the words of which another spelling is as good towards how many are enough; a question needs so few: none."""
    return [] if loose.is_question else [term for term in loose.terms if spellings(term)]


@lru_cache(maxsize=1000)
def _spellings(word: str) -> tuple[str, ...]:
    if not (word.isascii() and word.isalpha() and SHORTEST <= len(word) <= LONGEST):
        return ()
    made = {*_changed_inside(word), *_respelled(word), *_ended_otherwise(word)}
    return tuple(sorted(spelling for spelling in made if spelling != word and len(spelling) >= SHORTEST))


def _changed_inside(word: str) -> Iterator[str]:
    """Yield `word` with a letter more, less or another between its fixed beginning and its last letter."""
    for place in range(FIXED_LETTERS, len(word)):
        before, letter, after = word[:place], word[place], word[place + 1 :]
        yield from (before + soft + letter + after for soft in _SOFT)
        yield before + letter + letter + after
        if letter == word[place - 1]:
            yield before + after
        if after:
            yield from (before + other + after for other in _ALIKE.get(letter, ""))
            if letter in _SOFT:
                yield before + after


def _respelled(word: str) -> Iterator[str]:
    """Yield `word` with one sound written with two letters for one, or one for two."""
    for pair in _DIGRAPHS:
        for old, new in (pair, pair[::-1]):
            place = word.find(old, FIXED_LETTERS - 1)
            if place >= 0:
                yield word[:place] + new + word[place + len(old) :]


def _ended_otherwise(word: str) -> Iterator[str]:
    for pair in _ENDINGS:
        for old, new in (pair, pair[::-1]):
            if word.endswith(old):
                yield word.removesuffix(old) + new
