"""Known names: those of `config/names.yaml`, found in a text in any script."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from config.names import Form, load_names
from tasks.text.scripts import script_of

_UNSPACED = frozenset({"han", "kana", "thai", "lao", "burmese", "khmer", "hangul"})
_KATAKANA = re.compile("[ァ-ヺー]")
# A name with an ending of grammar is still the name; a short one is the beginning of too many words.
_SHORTEST_WITH_ENDING, _LONGEST_ENDING = 4, 2


class Name(NamedTuple):
    """A name in a text: its key, and the words of the text."""

    key: str
    written: str


class _Finder:
    """Finds several names at once; a text may have any of `forms`, in the same letters."""

    def __init__(self, forms: Sequence[str]) -> None:
        self._forms = [(form, script_of(form) in _UNSPACED) for form in forms]
        self._automaton = AhoCorasick(forms, matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield the number of each form found, its start and its end with an ending of grammar."""
        for number, start, end in self._automaton.find_matches_as_indexes(text):
            form, is_unspaced = self._forms[number]
            if is_unspaced:
                if not (_is_katakana(text[start - 1 : start + 1]) or _is_katakana(text[end - 1 : end + 1])):
                    yield number, start, end
            elif not (start and text[start - 1].isalpha()):
                last = _word_end(text, end)
                if last == end or (len(form) >= _SHORTEST_WITH_ENDING and last - end <= _LONGEST_ENDING):
                    yield number, start, last


def _is_katakana(pair: str) -> bool:
    """Tell whether two letters side by side are of one word in katakana."""
    return len(pair) == 2 and all(map(_KATAKANA.match, pair))


def _word_end(text: str, end: int) -> int:
    while end < len(text) and text[end].isalpha():
        end += 1
    return end


def known_names(text: str, language: str) -> Iterator[Name]:
    """Yield the names of the table that `text` has; a form that means something else in `language` is no name."""
    finder, forms = _table()
    for number, start, end in finder.find(text):
        key = next((key for key, form in forms[number] if language not in form.not_in), None)
        if key:
            yield Name(key, text[start:end])


@cache
def _table() -> tuple[_Finder, list[list[tuple[str, Form]]]]:
    """Return the finder of all forms, and for each form the keys of its names."""
    forms: dict[str, list[tuple[str, Form]]] = {}
    for name in load_names():
        for form in name:
            forms.setdefault(form.text, []).append((f"t:{name[0].text}", form))
    return _Finder(list(forms)), list(forms.values())
