"""Forms: the words for countries of one language, made from `config/places/` and found in a text at once."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from config.languages import load_languages
from config.places import Name, Words, expanded, load_words, names
from tasks.text.matching import find_each
from tasks.text.scripts import script_of

# A shorter word in capitals alone may be any abbreviation, and a shorter stem the beginning of any word.
_SHORTEST_IN_CAPITALS = 4
_SHORTEST_STEM = 4
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]")
_THAI_MARK = re.compile("[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]")
# Accents and vowel signs belong to their word, which `str.isalnum` does not say.
_MARKS = "\u0300-\u036f\u064b-\u065f\u0900-\u0963\u0966-\u0dff"
_MARK = re.compile(f"[{_MARKS}]")
_REST = re.compile(f"(?:[^\\W_]|[{_MARKS}])*")


class Form(NamedTuple):
    """The meaning of a word: its countries, none of them for a phrase that is about something else.

    `is_unsure` where the word has other meanings. `may_end` and `must_not_end` tell whether an ending may follow, and whether none may.
    """

    countries: tuple[str, ...]
    is_unsure: bool = False
    is_country: bool = False
    ends: str = ""  # "*" any ending or none, "+" an ending, "" none


class Mention(NamedTuple):
    """A word for countries in a text, from `start` to `end`."""

    start: int
    end: int
    form: Form


class Forms:
    """The words for countries of one language."""

    def __init__(self, language: str) -> None:
        """Collect and index the words of a language, some milliseconds."""
        words = load_words(language)
        self.joins = frozenset({",", "、", "،", "，", *words.joins.split()})
        self._letters = {"’": "'", **words.letters}
        self._dropped = re.compile("|".join(re.escape(letter) for letter, other in self._letters.items() if not other) or "(?!)")
        self._is_spaced = words.whole_words
        self._endings = frozenset(self._written(self._replaced(words.endings).split(), words))
        self._prefixes = frozenset(self._replaced(words.prefixes).split())
        self._longest_prefix = max(map(len, self._prefixes), default=0)
        written = [
            (self._replaced(each), form) for word, form in _all_forms(language, words) for each in self._written([word], words)
        ]
        forms: dict[str, Form] = {}
        for word, form in written:
            forms[word] = _joined(forms.get(word), form)
        # A name as it is listed comes before a word in small letters that has got a capital: India, not `india` at a start.
        listed = frozenset(forms)
        for word, form in written:
            for variant in _with_capitals(word):
                if variant not in listed:
                    forms[variant] = _joined(forms.get(variant), form)
        self._forms = tuple(forms.values())
        self._automaton = AhoCorasick(list(forms), matchkind=MatchKind.Standard)

    def find(self, text: str) -> list[Mention]:
        """Return the words for countries in `text`, in its order; of words that overlap the first and longest."""
        gaps = [match.start() - number for number, match in enumerate(self._dropped.finditer(text))]
        text = self._replaced(text)
        found = []
        for number, start, end in find_each(self._automaton, text):
            form = self._forms[number]
            whole = self._word_end(text, start, end, form) if self._is_spaced else _run_end(text, start, end)
            if whole:
                found.append((start, -whole, form))
        found.sort(key=lambda each: each[:2])
        mentions: list[Mention] = []
        last = 0
        for start, negative_end, form in found:
            if start >= last:
                last = -negative_end
                mentions.append(Mention(start + bisect_right(gaps, start), last + bisect_left(gaps, last), form))
        return mentions

    def _replaced(self, text: str) -> str:
        for letter, other in self._letters.items():
            if letter in text:
                text = text.replace(letter, other)
        return text

    def _word_end(self, text: str, start: int, end: int, form: Form) -> int:
        """Return the end of the word that holds a form; 0 where the form is part of another word."""
        if start and _is_letter(text[start - 1]) and not self._is_prefixed(text, start):
            return 0
        if end == len(text) or not _is_letter(text[end]):
            return end if form.ends != "+" else 0
        if not form.ends:
            return 0
        match = _REST.match(text, end)
        return match.end() if match and match[0].lower() in self._endings else 0

    def _is_prefixed(self, text: str, start: int) -> bool:
        """Tell whether only a prefix of the language stands between a word's start and `start`."""
        for length in range(1, self._longest_prefix + 1):
            before = start - length
            if before < 0 or not text[before].isalnum():
                return False
            if text[before:start] in self._prefixes and not (before and text[before - 1].isalnum()):
                return True
        return False

    def _written(self, words: Iterable[str], rules: Words) -> Iterator[str]:
        """Yield each word as it is, with another beginning, and in the second alphabet."""
        for word in words:
            yield word
            for beginning, other in rules.beginnings.items():
                if word.startswith(beginning):
                    yield other + word.removeprefix(beginning)
            if rules.transcription:
                yield "".join(rules.transcription.get(letter, letter) for letter in word)


def _is_letter(character: str) -> bool:
    return character.isalnum() or _MARK.match(character) is not None


@cache
def forms_of(language: str) -> Forms:
    """Return the words of a language, collected once a process."""
    return Forms(language)


def _all_forms(language: str, words: Words) -> Iterator[tuple[str, Form]]:
    """Yield every word with its meaning; a word that comes again keeps its first meaning."""
    for word in expanded(words.none):
        yield _with_ends(word, ())
    for codes, listed in words.unsure.items():
        for word in expanded(listed):
            yield _with_ends(word, tuple(codes.split()), is_unsure=True)
    for codes, listed in words.countries.items():
        for word in expanded(listed):
            yield _with_ends(word, tuple(codes.split()))
    scripts = _scripts(language)
    for name in names(language):
        if script_of(name.text) in scripts:
            for word in _declined(name.text, words.declensions):
                yield _with_ends(word, name.countries, is_unsure=name.is_unsure, is_country=name.is_country)


def _with_ends(
    word: str, countries: tuple[str, ...], *, is_unsure: bool = False, is_country: bool = False
) -> tuple[str, Form]:
    ends = word[-1] if word[-1] in "*+" else ""
    return word.removesuffix(ends), Form(countries, is_unsure=is_unsure, is_country=is_country, ends=ends)


def _joined(known: Form | None, form: Form) -> Form:
    """Return the first meaning of a word, with the ends that both allow."""
    if known is None:
        return form
    if known.countries != form.countries or known.ends == form.ends:
        return known._replace(is_country=known.is_country or form.is_country and form.countries == known.countries)
    return known._replace(ends="*", is_country=known.is_country or form.is_country)


def _declined(name: str, declensions: dict[str, str]) -> Iterator[str]:
    """Yield a name and its other forms by the longest of the ends that it has."""
    yield name
    fitting = [end for end in declensions if name.endswith(end)]
    end = max(fitting, key=len, default="")
    if fitting:
        others = (name.removesuffix(end) + other for other in declensions[end].split())
        yield from (other for other in others if len(other.rstrip("*+")) >= _SHORTEST_STEM or not other.endswith(("*", "+")))


def _with_capitals(word: str) -> Iterator[str]:
    """Yield a word with a capital, and in capitals alone."""
    yield word[0].upper() + word[1:]
    if len(word) >= _SHORTEST_IN_CAPITALS:
        yield word.upper()


def _scripts(language: str) -> frozenset[str | None]:
    """Return the scripts that a language is written in."""
    named = script_of(load_languages().get(language).native)
    written = {script_of(name.text) for name in names(language) if name.is_country}
    return frozenset({named, *written})


def _run_end(text: str, start: int, end: int) -> int:
    """Return the end of a form where no spaces part words; 0 inside a run of katakana, or before a mark of Thai."""
    if end < len(text) and _THAI_MARK.match(text, end):
        return 0
    if _KATAKANA.match(text, start) and start and _KATAKANA.match(text, start - 1):
        return 0
    return 0 if _KATAKANA.match(text, end - 1) and _KATAKANA.match(text, end) else end


__all__ = ["Form", "Forms", "Mention", "Name", "forms_of"]
