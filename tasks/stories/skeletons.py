"""Skeletons: the first consonants of a name, in classes that are the same in every script.

Putin, Poutine, Путина and プーチン all sound alike, but their vowels, endings and letters differ. What stays is the order of
the first consonants: `ptn`. Other words have the same skeleton now and then; a story needs several keys at once.
"""

import re
from functools import cache
from typing import NamedTuple

from config.stories import cells, load_story_data
from tasks.text.matching import without_marks

# Endings of grammar come after the first consonants: with four, Путина, Putins and Putinem are one, and Merkel is not Merz.
_CONSONANTS = 4
_SHORTEST = 2
# Silent letters: the g of Washington is not in Вашингтон's katakana, the h of Johnson in no other script.
_SILENT = re.compile("(?<=n)g(?![aeiouy])|h(?![aeiouy])")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


class _Tables(NamedTuple):
    letters: dict[int, str]
    spelling: re.Pattern[str]
    sounds: dict[str, str]
    classes: dict[int, str]


def skeleton(word: str) -> str:
    """Return the skeleton of a word, at most four letters; empty where it has fewer than two consonants."""
    tables = _tables()
    latin = without_marks(word.lower().translate(tables.letters)).translate(tables.letters)
    sounds = tables.spelling.sub(lambda match: tables.sounds[match[0]], latin)
    sounds = _SILENT.sub("", sounds)
    consonants = re.sub(r"(.)\1+", r"\1", _NOT_ASCII.sub("", sounds).translate(tables.classes))
    if len(consonants) > _SHORTEST:
        consonants = consonants.removesuffix("s")  # of a plural or a genitive: Trumps, Rússlands
    return consonants[:_CONSONANTS] if len(consonants) >= _SHORTEST else ""


@cache
def _tables() -> _Tables:
    data = load_story_data()
    sounds = dict(cells(data.spellings))
    longest_first = sorted(sounds, key=len, reverse=True)
    classes: dict[int, str] = dict.fromkeys(range(128), "")
    for name, alike in cells(data.classes).items():
        classes |= {ord(letter): name for letter in alike}
    letters = {ord(letter): spelling for letter, spelling in cells(data.letters).items()}
    return _Tables(letters, re.compile("|".join(longest_first)), sounds, classes)
