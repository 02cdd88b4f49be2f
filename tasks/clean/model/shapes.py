"""Shapes: how many letters, words, marks and digits each line has; all lines of a document are counted at once.

The characters of all lines are looked up in one table of classes. Every count is then a sum over an array, and costs the
same for one line and for a hundred.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.text.scripts import KANA_AND_HAN, UNSPACED

Counts = npt.NDArray[np.intp]

COMMAS = frozenset(",،、，")
LAYOUT_MARKS = frozenset("|/·•>→»©@#")
QUOTES = frozenset("\"“”„«»「」『』‘’'")
QUESTIONS, EXCLAMATIONS = frozenset("?？"), frozenset("!！")

_LETTER, _UPPER, _LOWER, _DIGIT, _MARK, _UNSPACED, _IDEOGRAPH, _COMMA, _LAYOUT, _QUOTE, _QUESTION, _EXCLAMATION = (
    1 << bit for bit in range(12)
)
_KNOWN = 1 << 15
_SETS = {_COMMA: COMMAS, _LAYOUT: LAYOUT_MARKS, _QUOTE: QUOTES, _QUESTION: QUESTIONS, _EXCLAMATION: EXCLAMATIONS}
_UNSPACED_LETTER, _IDEOGRAPHS = re.compile(f"[{UNSPACED}]"), re.compile(f"[{KANA_AND_HAN}]")
# Filled as characters are met: a text has some hundreds of them, Unicode a million.
_CLASSES = np.zeros(0x110000, dtype=np.uint16)


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
    classes = _classes_of("\n".join(lines))
    sizes = np.fromiter(map(len, lines), dtype=np.intp, count=len(lines)) + 1
    sizes[-1] -= 1
    line = np.repeat(np.arange(len(lines)), sizes)
    words = _words(classes, line, len(lines))
    others = np.flatnonzero(classes & ~np.uint16(_LETTER | _UPPER | _LOWER | _KNOWN))
    classes, line = classes[others], line[others]
    kinds = (_DIGIT, _MARK, _COMMA, _LAYOUT, _QUOTE, _QUESTION, _EXCLAMATION, _UNSPACED, _IDEOGRAPH)
    counts = (np.bincount(line[(classes & kind) > 0], minlength=len(lines)) for kind in kinds)
    return Shapes(*words, *counts)


def _words(classes: npt.NDArray[np.uint16], line: Counts, count: int) -> tuple[Counts, Counts, Counts, Counts]:
    """Count by line the words, their letters, the words that begin with a capital, and the letters of words in capitals."""
    is_letter = (classes & _LETTER) > 0
    begins = is_letter.copy()
    begins[1:] &= ~is_letter[:-1]
    number = (np.cumsum(begins) - 1)[is_letter]
    of_line, letters = line[begins], classes[is_letter]
    words = len(of_line)
    lengths = np.bincount(number, minlength=words)
    has_upper = np.bincount(number[(letters & _UPPER) > 0], minlength=words) > 0
    has_lower = np.bincount(number[(letters & _LOWER) > 0], minlength=words) > 0
    in_capitals = has_upper & ~has_lower
    return (
        np.bincount(of_line, minlength=count),
        np.bincount(line[is_letter], minlength=count),
        np.bincount(of_line[(classes[begins] & _UPPER) > 0], minlength=count),
        np.bincount(np.repeat(of_line[in_capitals], lengths[in_capitals]), minlength=count),
    )


def _classes_of(text: str) -> npt.NDArray[np.uint16]:
    """Return the class of each character of a text."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    classes = _CLASSES[codes]
    if not classes.all():
        for code in np.unique(codes[classes == 0]):
            _CLASSES[code] = _class_of(chr(code))
        classes = _CLASSES[codes]
    return classes


def _class_of(character: str) -> int:
    is_word = character.isalnum() or character == "_"
    kind = _KNOWN
    if character.isdecimal():
        kind |= _DIGIT
    elif character.isalnum():
        kind |= _LETTER
    elif not is_word and not character.isspace():
        kind |= _MARK
    kind |= _UPPER * character.isupper()
    kind |= _LOWER * (character.islower() or (character.istitle() and not character.isupper()))
    kind |= _UNSPACED * (_UNSPACED_LETTER.match(character) is not None)
    kind |= _IDEOGRAPH * (_IDEOGRAPHS.match(character) is not None)
    return kind | sum(name for name, characters in _SETS.items() if character in characters)
