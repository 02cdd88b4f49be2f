"""Names in runs of words with capitals: a given name, and a surname that comes back in the text.

The given names are those of `config/given_names.txt`. A surname counts where it is written twice and never with a small letter,
so that `Paris Agreement` and a headline in capitals are no people.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from config.languages import UNDETERMINED
from config.names import load_given_names, load_name_rules
from tasks.analysis.analyzer import is_stop_word
from tasks.analysis.chain import without_accents
from tasks.analysis.names import first_cases
from tasks.analysis.remembered import Budget, Remembered

_LEAST_TIMES = 2  # that a surname is written
_LATER_WORDS = 4  # of which one may be the surname
_ENDING_LETTERS, _SHORTEST_STEM = 2, 4  # of surnames in languages with cases
_WORDS_OF_ALL = Budget(20_000)
_POSSESSIVE = re.compile("['’]s?$")


class Name(NamedTuple):
    """A name in a text: where it starts, its words, and which of them are the given name and the surname."""

    start: int
    words: tuple[str, ...]
    given: str
    surname: str

    @property
    def text(self) -> str:
        """Return the name as it is shown."""
        return " ".join(self.words)


def names_in(text: str, language: str) -> Iterator[Name]:
    """Yield the names of people in the runs of a text, in its order."""
    name_of = _name_with_surname_first if language in load_name_rules().surname_first else _name
    for match in _run_pattern().finditer(text):
        words = match[0].split(" ")
        for first in range(len(words) - 1):
            if name := name_of(text, words, first, language):
                if load_name_rules().things.isdisjoint(_POSSESSIVE.sub("", word) for word in words):
                    yield name._replace(start=match.start() + sum(len(word) + 1 for word in words[:first]))
                break


def is_given_name(word: str, language: str) -> bool:
    """Return whether a word, or one part of a double one, is a given name, in languages with cases in any case."""
    return _given_names(language)[word]


@cache
def _given_names(language: str) -> Remembered[bool]:
    def is_given(word: str) -> bool:
        if not all(part[:1].isupper() for part in word.split("-")):  # Oscar-winning
            return False
        return _is_given_name(word, may_have_cases(language)) and not is_stop_word(word, language)

    return Remembered(is_given, _WORDS_OF_ALL)


@lru_cache(500)  # the same words are counted for each name of a text
def times_written(text: str, word: str, language: str) -> int:
    """Return how often a word stands in a text, as is, or with an ending that the language may give it."""
    is_inflected = may_have_cases(language) and len(word) > _SHORTEST_STEM
    stem = word[: max(_SHORTEST_STEM, len(word) - _ENDING_LETTERS)] if is_inflected else word
    endings = ("", "s") if language in load_name_rules().with_genitive else ("",)
    times, start = 0, text.find(stem)
    while start >= 0:
        end = start + len(stem)
        letters = end
        while letters < len(text) and text[letters].isalpha():
            letters += 1
        ending = text[end:letters]
        is_whole = len(ending) <= 2 * _ENDING_LETTERS if is_inflected else ending in endings
        times += is_whole and not (start and text[start - 1].isalnum())
        start = text.find(stem, letters)
    return times


def _name(text: str, words: list[str], first: int, language: str) -> Name | None:
    """Return the name that begins at `first` with a given name, None where no word after that is a surname."""
    if not is_given_name(words[first], language) or words[first].lower() in load_name_rules().particles:
        return None
    if words[first + 1] in load_name_rules().particles and is_given_name(words[first + 2], language):
        return None  # a novel by Barbara Kingsolver: Roman von Barbara Kingsolver
    for last in range(first + 1, min(len(words), first + 1 + _LATER_WORDS)):
        surname = _without_genitive(text, words[last], language)
        if _comes_back(text, surname, language):
            double = _double_surname(text, words, last)
            names = double.split() if double else [surname]
            return Name(0, (*words[first:last], *names), words[first], double or surname)
    return None


def _without_genitive(text: str, word: str, language: str) -> str:
    """Return a word without what a sentence adds to a name: `'s`, a part in small letters, an `s` that it has not elsewhere."""
    word = _POSSESSIVE.sub("", word)
    before, hyphen, after = word.rpartition("-")
    if hyphen and after[:1].islower() and before[:1].isupper():
        word = before
    has_ending = language in load_name_rules().with_genitive and word.endswith("s")
    return word[:-1] if has_ending and times_written(text, word[:-1], UNDETERMINED) else word


def _double_surname(text: str, words: Sequence[str], last: int) -> str | None:
    """Return the two words from `last` on that the text mostly has together, as in López Obrador."""
    double = _POSSESSIVE.sub("", " ".join(words[last : last + 2]))
    alone = times_written(text, words[last], UNDETERMINED)
    is_double = " " in double and 2 * times_written(text, double, UNDETERMINED) > max(_LEAST_TIMES, alone)
    return double if is_double else None


def _name_with_surname_first(text: str, words: list[str], first: int, language: str) -> Name | None:
    """Return the name that begins at `first` with the surname, None where the next word is no given name."""
    if is_given_name(words[first + 1], language) and _comes_back(text, words[first], language):
        return Name(0, (words[first], words[first + 1]), words[first + 1], words[first])
    return None


def _comes_back(text: str, surname: str, language: str) -> bool:
    """Return whether a word of a run is written twice with a capital, and never without."""
    letters = surname.rpartition("-")[2] if surname[:1].islower() else surname  # al-Sisi
    is_word = len(letters) > 1 and not letters.isupper() and "." not in letters
    if not is_word or surname.lower() in load_name_rules().particles:
        return False
    comes_back = times_written(text, surname, language) >= _LEAST_TIMES  # most do not: the rest is not asked
    return comes_back and not times_written(text, letters.lower(), UNDETERMINED)


def may_have_cases(language: str) -> bool:
    """Return whether names have endings in a language."""
    return language in load_name_rules().with_cases


def is_listed(given: str) -> bool:
    """Return whether each part of a given name is listed as it is, in its first case."""
    return load_given_names().issuperset(without_accents(given.lower()).split("-"))


def given_cases(given: str, language: str) -> frozenset[str]:
    """Return the listed names of which a given name may be a case, in lower case without accents, and the name itself."""
    plain = without_accents(given.lower())
    cases = first_cases(plain) if may_have_cases(language) else ()
    return frozenset([plain, *load_given_names().intersection(cases)])


def _is_given_name(word: str, is_inflected: bool) -> bool:
    given = load_given_names()
    for part in without_accents(word.lower()).split("-"):
        if part in given or (is_inflected and any(case in given for case in first_cases(part))):
            return True
    return False


@cache
def _run_pattern() -> re.Pattern[str]:
    """Return the pattern of words with capitals side by side, with particles and initials between them."""
    capital = f"[{''.join(filter(str.isupper, map(chr, range(0x2C00))))}]"
    letters = r"[^\W\d_]*(?:['’-][^\W\d_]+)*"
    first = rf"{capital}(?<!\w.){letters}"  # what begins with a set of letters is found most quickly
    # Words that begin with a capital, then al-Sisi, d'Estaing; particles, which are many to try, come last.
    later = rf"(?:{capital}\.-?)+|{capital}{letters}|[^\W\d_]{{1,3}}[-’']{capital}{letters}"
    particles = "|".join(load_name_rules().particles)
    return re.compile(rf"{first}(?: (?:{later}|(?:(?:{particles}) ){{1,2}}(?:{later})))+")
