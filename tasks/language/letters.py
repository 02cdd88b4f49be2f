"""Counts the letters of a text by line and script.

A character counts as a letter where Unicode calls it one, or a mark that is written with one, such as a vowel sign.
"""

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

from tasks.text.characters import code_points
from tasks.text.scripts import SCRIPT_BLOCKS

OTHER = "other"
# The last one holds the letters of any other script.
SCRIPTS = (*SCRIPT_BLOCKS, OTHER)
# A syllable or an ideograph says as much as a few letters.
LETTERS_IN_ONE = {"han": 3, "kana": 2, "hangul": 2}
# Blocks of letters alone; asking Unicode about each of them would take a while.
_ALL_LETTERS = ("han", "hangul")
_NO_LETTER = len(SCRIPTS)
_CODE_POINTS = 0x110000
_WEIGHTS = np.array([LETTERS_IN_ONE.get(script, 1) for script in SCRIPTS])


@cache
def _table() -> npt.NDArray[np.uint8]:
    """Map each code point to the index of its script in SCRIPTS, or to _NO_LETTER."""
    table = np.full(_CODE_POINTS, _NO_LETTER, np.uint8)
    for code in (*range(0x3400), *range(0xA000, 0xAC00), *range(0xD7A4, 0x20000)):
        if unicodedata.category(chr(code))[0] in "LM":
            table[code] = SCRIPTS.index(OTHER)
    for script, ranges in SCRIPT_BLOCKS.items():
        for first, last in ranges:
            part = table[first : last + 1]
            part[(part != _NO_LETTER) | (script in _ALL_LETTERS)] = SCRIPTS.index(script)
    return table


def letters_by_line(text: str) -> npt.NDArray[np.int64]:
    """Count the letters of each script, each as LETTERS_IN_ONE weighs it; shape (lines, SCRIPTS)."""
    codes = code_points(text)
    cells, width, lines = _table()[codes], len(SCRIPTS) + 1, text.count("\n") + 1
    if lines > 1:
        cells = cells + width * np.cumsum(codes == ord("\n"))
    counts = np.bincount(cells, minlength=width * lines).reshape(lines, width)
    weighted: npt.NDArray[np.int64] = counts[:, :-1] * _WEIGHTS
    return weighted
