"""Mentions: where a text speaks of countries and organisations, all words of its language looked up at once."""

import re
from bisect import bisect_left, bisect_right
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from config.places import load_words
from tasks.annotate.forms import Form, collect_forms, replaced, written_forms
from tasks.text.matching import find_each

_AROUND = 30  # characters on either side of an abbreviation that tell whether all its line is in capitals
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]")
_THAI_MARK = re.compile("[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]")
# Accents and vowel signs belong to their word, which `str.isalnum` does not say.
_MARKS = "\u0300-\u036f\u064b-\u065f\u0900-\u0963\u0966-\u0dff"
_MARK = re.compile(f"[{_MARKS}]")
_REST = re.compile(f"(?:[^\\W_]|[{_MARKS}])*")


class Mention(NamedTuple):
    """A word in a text, from `start` to `end`, and its meaning."""

    start: int
    end: int
    form: Form


class Finder:
    """Finds the words of one language."""

    def __init__(self, language: str) -> None:
        """Collect and index the words, in 20 to 60 milliseconds."""
        words = load_words(language)
        self.joins = frozenset({",", "、", "،", "，", *words.joins.split()})
        self._letters = {"’": "'", **words.letters}
        dropped = [re.escape(letter) for letter, other in self._letters.items() if not other]
        self._dropped = re.compile("|".join(dropped)) if dropped else None
        self._is_spaced = words.whole_words
        endings = replaced(words.endings, self._letters).split()
        self._endings = frozenset(ending for each in endings for ending in written_forms(words, each))
        self._prefixes = frozenset(replaced(words.prefixes, self._letters).split())
        self._longest_prefix = max(map(len, self._prefixes), default=0)
        forms = collect_forms(language, self._letters)
        self._forms = tuple(forms.values())
        self._automaton = AhoCorasick(list(forms), matchkind=MatchKind.Standard)

    def find(self, text: str) -> list[Mention]:
        """Return the mentions in `text`, in its order; of words that overlap, the first and longest."""
        # Positions count in the text as it is: each dropped letter moves those behind it.
        dropped = self._dropped.finditer(text) if self._dropped else ()
        gaps = [match.start() - number for number, match in enumerate(dropped)]
        text = replaced(text, self._letters)
        mentions: list[Mention] = []
        last = 0
        for start, negative_end, _, form in sorted(self._found(text), key=lambda each: each[:3]):
            if start >= last:
                last = -negative_end
                if not (form.is_abbreviation and _is_in_capitals(text, start, last)):
                    mentions.append(Mention(start + bisect_right(gaps, start), last + bisect_left(gaps, last), form))
        return mentions

    def _found(self, text: str) -> list[tuple[int, int, int, Form]]:
        """Return each word that is found whole, also inside another: start, negative end, that without its ending, meaning.

        Of two forms of one word the longer one comes first: Polish `Dominika`, a first name, before `Dominik` with an ending.
        """
        found = []
        for number, start, end in find_each(self._automaton, text):
            form = self._forms[number]
            whole = self._word_end(text, start, end, form) if self._is_spaced else _run_end(text, start, end)
            if whole:
                found.append((start, -whole, -end, form))
        return found

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
            if before < 0 or not _is_letter(text[before]):
                return False
            if text[before:start] in self._prefixes and not (before and _is_letter(text[before - 1])):
                return True
        return False


def finder_of(language: str) -> Finder:
    """Return the finder of a language, made once a process; a variant such as `pt-br` has that of its language."""
    return _finder(language.partition("-")[0])


@cache
def _finder(language: str) -> Finder:
    return Finder(language)


def _is_letter(character: str) -> bool:
    return character.isalnum() or _MARK.match(character) is not None


def _run_end(text: str, start: int, end: int) -> int:
    """Return the end of a form where no spaces part words; 0 inside a run of katakana, or before a mark of Thai.

    A form in Latin letters is a whole word there too.
    """
    if end < len(text) and _THAI_MARK.match(text, end):
        return 0
    for inside, outside in ((start, start - 1), (end - 1, end)):
        if 0 <= outside < len(text) and _kind(text[inside]) and _kind(text[inside]) == _kind(text[outside]):
            return 0
    return end


def _kind(character: str) -> str:
    """Return the kind of letter that words are made of also where no spaces part them."""
    return "katakana" if _KATAKANA.match(character) else "latin" if character.isascii() and character.isalnum() else ""


def _is_in_capitals(text: str, start: int, end: int) -> bool:
    """Tell whether an abbreviation is among words in capitals of its line: `WHO WILL WIN` is not about health."""
    before = text[max(0, start - _AROUND) : start].rpartition("\n")[2]
    after = text[end : end + _AROUND].partition("\n")[0]
    return (before + after).isupper()
