"""Characters: counts, for all texts of a page at once, the characters that tell prose from lists and menus."""

import re
from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from tasks.text.characters import code_points
from tasks.text.scripts import HANGUL, UNSPACED, code_ranges
from tasks.text.sentences import EXTRACTOR_ENDS_ANYWHERE, EXTRACTOR_ENDS_BEFORE_SPACE

Integers = NDArray[np.int64]

# Digits and capitals are counted in so many first characters of a text: a longer text is prose anyway.
SAMPLE = 100

_SYLLABLE, _CONSONANT = re.compile(f"[{HANGUL}]"), re.compile("[\u05d0-\u05ea\u0620-\u064a]")


class Kind(IntEnum):
    """The kind of a character; the comma of any script is COMMA."""

    OTHER = 0
    SPACE = 1
    LINE = 2
    COMMA = 3
    BAR = 4
    DIGIT = 5
    CAPITAL = 6
    # Ends a sentence where a space follows, or always.
    STOP = 7
    FULL_STOP = 8
    # Of a script written without spaces.
    UNSPACED = 9


_MEMBERS = {
    Kind.SPACE: " ",
    Kind.LINE: "\n",
    Kind.COMMA: ",、،",
    Kind.BAR: "|",
    Kind.STOP: EXTRACTOR_ENDS_BEFORE_SPACE,
    Kind.FULL_STOP: EXTRACTOR_ENDS_ANYWHERE,
}
# First and last; the capitals are Latin, Cyrillic and Greek.
_RANGES = {
    Kind.DIGIT: [(0x30, 0x39)],
    Kind.CAPITAL: [(0x41, 0x5A), (0xC0, 0xD6), (0xD8, 0xDE), (0x400, 0x42F), (0x391, 0x3A9)],
    Kind.UNSPACED: code_ranges(UNSPACED),
}


_UNSPACED = re.compile(f"[{UNSPACED}]")


def _kinds() -> NDArray[np.uint8]:
    kinds = np.zeros(0x110000, dtype=np.uint8)
    for kind, members in _MEMBERS.items():
        kinds[[ord(member) for member in members]] = kind
    for kind, ranges in _RANGES.items():
        for first, last in ranges:
            kinds[first : last + 1] = kind
    return kinds


_KINDS = _kinds()


def length_of(text: str) -> int:
    """Return the number of characters of one text, counted as in `Characters.lengths`."""
    return len(text) + 2 * len(_UNSPACED.findall(text))


def weight_of(text: str) -> int:
    """Return the length of a text, in which a syllable of Korean counts as three letters, and two of Arabic or Hebrew as three.

    A syllable says as much, and hardly any vowel is written in Arabic and Hebrew. The extractor was trained on `length_of`.
    """
    return length_of(text) + 2 * len(_SYLLABLE.findall(text)) + len(_CONSONANT.findall(text)) // 2


def is_korean(text: str) -> bool:
    """Tell whether a text has Korean letters."""
    return _SYLLABLE.search(text) is not None


class Characters:
    """The characters of texts by kind; no text is empty.

    `sizes` are the texts' numbers of characters; in `lengths` a character of a script without spaces counts as three.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.sizes: Integers = np.array([len(text) for text in texts], dtype=np.int64)
        codes = code_points("".join(texts))
        kinds = _KINDS[codes]
        text = np.repeat(np.arange(len(texts)), self.sizes)
        begins = np.cumsum(self.sizes) - self.sizes
        is_late = np.arange(len(codes)) - begins[text] >= SAMPLE
        cells = (text * 2 + is_late) * len(Kind) + kinds
        self._counts = np.bincount(cells, minlength=len(texts) * 2 * len(Kind)).reshape(len(texts), 2, len(Kind))
        self.lengths = np.asarray(self.sizes + 2 * self.count(Kind.UNSPACED), dtype=np.float32)
        is_stop = (kinds[:-1] == Kind.STOP) & (kinds[1:] == Kind.SPACE) & (text[:-1] == text[1:])
        self._stops = np.bincount(text[:-1][is_stop], minlength=len(texts))

    def count(self, kind: Kind) -> Integers:
        """Return for each text the number of characters of a kind."""
        return np.asarray(self._counts[:, :, kind].sum(axis=1))

    def count_early(self, kind: Kind) -> Integers:
        """Return for each text the number of characters of a kind among the first SAMPLE."""
        return np.asarray(self._counts[:, 0, kind])

    def sentences(self) -> Integers:
        """Return for each text the approximate number of sentences that end inside it."""
        return self._stops + self.count(Kind.FULL_STOP)
