"""Shapes: how many letters, words, marks and digits each line has; all lines of a document are counted at once.

The characters of all lines are looked up in one table of classes. Every count is then a sum over an array, and costs the
same for one line and for a hundred.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.text import characters
from tasks.text.characters import LETTER, LOWER, UPPER, Classes, classes_of

Counts = npt.NDArray[np.intp]

_RARE = (
    *(characters.DIGIT, characters.MARK, characters.COMMA, characters.LAYOUT_MARK, characters.QUOTE),
    *(characters.QUESTION, characters.EXCLAMATION, characters.SPACED_BY_NONE, characters.IDEOGRAPH),
)


class Shapes(NamedTuple):
    """Counts of each line. `letters` are those of its words; `upper` are letters of words all in capitals."""

    words: Counts
    letters: Counts
    capitalised: Counts
    upper: Counts
    digits: Counts
    marks: Counts
    commas: Counts
    layout_marks: Counts
    quotes: Counts
    questions: Counts
    exclamations: Counts
    unspaced: Counts
    ideographs: Counts


def shapes(lines: Sequence[str]) -> Shapes:
    """Count the characters and words of each line, which has one character at least and no line break."""
    classes = classes_of("\n".join(lines))
    sizes = np.fromiter(map(len, lines), dtype=np.intp, count=len(lines)) + 1
    sizes[-1] -= 1
    line = np.repeat(np.arange(len(lines)), sizes)
    words = _words(classes, line, len(lines))
    others = np.flatnonzero(classes & np.uint16(sum(_RARE)))
    classes, line = classes[others], line[others]
    return Shapes(*words, *(np.bincount(line[(classes & kind) > 0], minlength=len(lines)) for kind in _RARE))


def _words(classes: Classes, line: Counts, count: int) -> tuple[Counts, Counts, Counts, Counts]:
    """Count by line the words, their letters, the words that begin with a capital, and the letters of words in capitals."""
    is_letter = (classes & LETTER) > 0
    begins = is_letter.copy()
    begins[1:] &= ~is_letter[:-1]
    number = (np.cumsum(begins) - 1)[is_letter]
    of_line, letters = line[begins], classes[is_letter]
    words = len(of_line)
    lengths = np.bincount(number, minlength=words)
    has_upper = np.bincount(number[(letters & UPPER) > 0], minlength=words) > 0
    has_lower = np.bincount(number[(letters & LOWER) > 0], minlength=words) > 0
    in_capitals = has_upper & ~has_lower
    return (
        np.bincount(of_line, minlength=count),
        np.bincount(line[is_letter], minlength=count),
        np.bincount(of_line[(classes[begins] & UPPER) > 0], minlength=count),
        np.bincount(np.repeat(of_line[in_capitals], lengths[in_capitals]), minlength=count),
    )
