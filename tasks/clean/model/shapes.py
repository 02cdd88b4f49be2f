"""Shapes: how many letters, words, marks and digits each line has; all lines of a document are counted at once.

The characters of all lines are looked up in one table of classes. Every count is then a sum over an array, and costs the
same for one line and for a hundred.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.text import characters
from tasks.text.characters import LETTER, LOWER, UPPER, Classes, classes_of, run_bounds

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
    ends = np.cumsum(np.fromiter(map(len, lines), dtype=np.intp, count=len(lines)) + 1)
    others = np.flatnonzero(classes & np.uint16(sum(_RARE)))
    kinds = np.unpackbits(classes[others].view(np.uint8).reshape(-1, 2).T, axis=0, bitorder="little")
    by_kind = _sums(kinds, np.searchsorted(others, ends))
    return Shapes(*_words(classes, ends), *(by_kind[kind.bit_length() - 1] for kind in _RARE))


def _words(classes: Classes, line_ends: Counts) -> Counts:
    """Count by line the words, their letters, the words that begin with a capital, and the letters of words in capitals."""
    begins, ends = run_bounds(classes, LETTER)
    counts = np.zeros((4, len(begins)), dtype=np.intp)
    if begins.size:
        counts[0], counts[1], counts[2] = 1, ends - begins, (classes[begins] & UPPER) > 0
        inside = np.bitwise_or.reduceat(classes * ((classes & LETTER) > 0), begins)
        counts[3] = counts[1] * ((inside & (UPPER | LOWER)) == UPPER)
    return _sums(counts, np.searchsorted(begins, line_ends))


def _sums(counts: npt.NDArray[np.integer[Any]], ends: Counts) -> Counts:
    """Return the sums of each row of counts by line; those of a line end before its index in `ends`."""
    sums = np.zeros((len(counts), counts.shape[1] + 1), dtype=np.intp)
    np.cumsum(counts, axis=1, out=sums[:, 1:])
    return np.diff(sums[:, ends], prepend=0, axis=1)
