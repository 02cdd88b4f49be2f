"""Spellings of a name that no table lists: as other writing systems spell its sounds, and with one letter changed.

Sergei, Sergey and Sergueï; Mohamed and Mohammed; Lawrow, Lavrov and Лавров. A change is one that transliterations make, from the
fourth letter on: a vowel or an h is added, removed or replaced, a letter is doubled, or a letter of the same sound is used.
A common word must not find others, so only a word with a capital has spellings, or with the ending of a name.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from tasks.analysis.analyzer import exact_analyzer
from tasks.analysis.chain import without_accents
from tasks.analysis.transliteration import transliterations

SHORTEST, LONGEST = 6, 17
SHORTEST_TYPED_ELSEWHERE = 4
SHORTEST_ELSEWHERE = 5  # letters of a name in Cyrillic or Greek
_MOST, _MOST_GREEK, _MOST_CYRILLIC = 90, 30, 16  # spellings in a script; each Cyrillic one has its cases beside it
# All spellings share the first letters: they distinguish most names.
FIXED_LETTERS = 3

_VOWELS = "aeiouy"
_SOFT = _VOWELS + "h"
_ALIKE = {letter: group.replace(letter, "") for group in (_VOWELS, "ckq", "sz", "vw") for letter in group}
# Of words in small letters, only those with such an ending are taken for names.
_ENDINGS = (
    "ov",
    "ev",
    "off",
    "sky",
    "skiy",
    "skij",
    "enko",
    "chuk",
    "vich",
    "vitch",
    "witsch",
    "wicz",
    "shvili",
    "schwili",
    "dze",
)


class Spellings(NamedTuple):
    """The spellings of a word in Latin, Cyrillic and Greek letters, without the word itself."""

    latin: tuple[str, ...] = ()
    cyrillic: tuple[str, ...] = ()
    greek: tuple[str, ...] = ()


@lru_cache(maxsize=1000)
def spellings(text: str) -> Spellings:
    """Return the other spellings of a word that is typed like a name, the usual ones first; none of several words."""
    typed = text.lower()
    words = exact_analyzer().terms(text)
    if len(words) != 1 or not typed.isalpha() or not (text[0].isupper() or typed.endswith(_ENDINGS)):
        return Spellings()
    word = words[0]
    if not (SHORTEST if word.isascii() else SHORTEST_TYPED_ELSEWHERE) <= len(word) <= LONGEST:
        return Spellings()
    by_script = transliterations(typed)
    changed = _changed_inside(word) if word.isascii() else ()
    latin = (*map(without_accents, by_script.get("latin", ())), *changed)
    return Spellings(
        latin=_kept(latin, word, SHORTEST, _MOST),
        cyrillic=_kept(by_script.get("cyrillic", ()), word, SHORTEST_ELSEWHERE, _MOST_CYRILLIC),
        greek=_kept(map(without_accents, by_script.get("greek", ())), word, SHORTEST_ELSEWHERE, _MOST_GREEK),
    )


def _kept(spelled: Iterable[str], word: str, shortest: int, most: int) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(each for each in spelled if each != word and len(each) >= shortest), most))


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
