"""Known names: those of `config/names.yaml`, found in a text in any script."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from config.names import Form, load_names
from tasks.analysis.listed_names import listed_forms, listed_names
from tasks.text.scripts import script_of

_UNSPACED = frozenset({"han", "kana", "thai", "lao", "burmese", "khmer", "hangul"})
_KATAKANA = re.compile("[ァ-ヺー]")
# A name with an ending of grammar is still the name; a short one is the beginning of too many words.
_SHORTEST_WITH_ENDING, _LONGEST_ENDING = 4, 2


class Name(NamedTuple):
    """A name in a text: its key, and the words of the text."""

    key: str
    written: str


def known_names(text: str, language: str) -> Iterator[Name]:
    """Yield the names of the table that `text` has, of those that overlap the first and longest.

    A form that means something else in `language` is no name.
    """
    table = _table()
    last = 0
    for number, start, end in listed_names(text):
        if start < last or (known := table.get(number)) is None:
            continue
        last = end
        if whole_end := _name_end(text, start, end, known.is_unspaced):
            key = next((key for key, form in known.forms if language not in form.not_in), None)
            if key:
                yield Name(key, text[start:whole_end])


def _name_end(text: str, start: int, end: int, is_unspaced: bool) -> int:
    """Return the end of a name with its ending of grammar; 0 where its letters are part of another word."""
    if is_unspaced:
        return 0 if _is_katakana(text[start - 1 : start + 1]) or _is_katakana(text[end - 1 : end + 1]) else end
    if start and text[start - 1].isalpha():
        return 0
    last = end
    while last < len(text) and text[last].isalpha():
        last += 1
    has_ending = end - start >= _SHORTEST_WITH_ENDING and last - end <= _LONGEST_ENDING
    return last if last == end or has_ending else 0


def _is_katakana(pair: str) -> bool:
    """Tell whether two letters side by side are of one word in katakana."""
    return len(pair) == 2 and all(map(_KATAKANA.match, pair))


class _Known(NamedTuple):
    """The keys of the names that have a form, and whether its script has no spaces between words."""

    forms: list[tuple[str, Form]]
    is_unspaced: bool


@cache
def _table() -> dict[int, _Known]:
    """Return what is known of forms, by their numbers."""
    numbers = listed_forms()
    table: dict[int, _Known] = {}
    for name in load_names():
        for form in name:
            known = table.setdefault(numbers[form.text], _Known([], script_of(form.text) in _UNSPACED))
            known.forms.append((f"t:{name[0].text}", form))
    return table
