"""Which scripts the letters of a text belong to, line by line.

The ranges are those of the Unicode blocks (Unicode 16, Blocks.txt); a character counts as a letter where Unicode calls it
one, or a mark that is written with one, such as a vowel sign.
"""

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

# The last one is of letters of any other script.
SCRIPTS = (
    *("latin", "cyrillic", "arabic", "devanagari"),  # of many languages
    *("thai", "hangul", "kana", "han", "greek", "hebrew", "armenian", "georgian", "bengali", "gurmukhi", "gujarati"),
    *("oriya", "tamil", "telugu", "kannada", "malayalam", "sinhala", "lao", "khmer", "burmese", "ethiopic", "other"),
)
OTHER = "other"
# A syllable or an ideograph says as much as a few letters.
LETTERS_IN_ONE = {"han": 3, "kana": 2, "hangul": 2}

_RANGES = {
    "latin": ((0x41, 0x24F), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F), (0xA720, 0xA7FF), (0xFB00, 0xFB06), (0xFF21, 0xFF5A)),
    "cyrillic": ((0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)),
    "arabic": ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)),
    "devanagari": ((0x900, 0x97F), (0xA8E0, 0xA8FF)),
    "thai": ((0xE00, 0xE7F),),
    "hangul": ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7FF)),
    "kana": ((0x3041, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F)),
    "han": ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FFFF)),
    "greek": ((0x370, 0x3FF), (0x1F00, 0x1FFF)),
    "hebrew": ((0x590, 0x5FF), (0xFB1D, 0xFB4F)),
    "armenian": ((0x530, 0x58F), (0xFB13, 0xFB17)),
    "georgian": ((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)),
    "bengali": ((0x980, 0x9FF),),
    "gurmukhi": ((0xA00, 0xA7F),),
    "gujarati": ((0xA80, 0xAFF),),
    "oriya": ((0xB00, 0xB7F),),
    "tamil": ((0xB80, 0xBFF),),
    "telugu": ((0xC00, 0xC7F),),
    "kannada": ((0xC80, 0xCFF),),
    "malayalam": ((0xD00, 0xD7F),),
    "sinhala": ((0xD80, 0xDFF),),
    "lao": ((0xE80, 0xEFF),),
    "khmer": ((0x1780, 0x17FF), (0x19E0, 0x19FF)),
    "burmese": ((0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F)),
    "ethiopic": ((0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F)),
}
# Blocks of letters alone; asking Unicode about each of them would take a while.
_ALL_LETTERS = ("han", "hangul")
_NO_LETTER = len(SCRIPTS)
_CODE_POINTS = 0x110000
_WEIGHTS = np.array([LETTERS_IN_ONE.get(script, 1) for script in SCRIPTS])


@cache
def _table() -> npt.NDArray[np.uint8]:
    """Map each code point to the place of its script in SCRIPTS; what is no letter comes after the last."""
    table = np.full(_CODE_POINTS, _NO_LETTER, np.uint8)
    for code in (*range(0x3400), *range(0xA000, 0xAC00), *range(0xD7A4, 0x20000)):
        if unicodedata.category(chr(code))[0] in "LM":
            table[code] = SCRIPTS.index(OTHER)
    for script, ranges in _RANGES.items():
        for first, last in ranges:
            part = table[first : last + 1]
            part[(part != _NO_LETTER) | (script in _ALL_LETTERS)] = SCRIPTS.index(script)
    return table


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """Return the code points of a text; it may hold lone surrogates."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def letters_by_line(text: str) -> npt.NDArray[np.int64]:
    """Count the letters of each script, as what they weigh in LETTERS_IN_ONE; shape (lines, SCRIPTS)."""
    codes = code_points(text)
    line = np.cumsum(codes == ord("\n"))
    width = len(SCRIPTS) + 1
    places = _table()[codes] + width * line
    lines = int(line[-1]) + 1 if len(line) else 1
    counts = np.bincount(places, minlength=width * lines).reshape(lines, width)
    weighted: npt.NDArray[np.int64] = counts[:, :-1] * _WEIGHTS
    return weighted
