"""N-grams: looks up the n-gram of up to three letters that ends at each letter of a text.

An n-gram is packed into one number, and the sorted numbers are searched with numpy for a whole text at once: a dictionary,
read letter by letter, takes ten times as long.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from tasks.runtime.kept_arrays import Arrays
from tasks.text.characters import code_points

LONGEST = 3
_BITS = 13  # of a letter's number: more letters than langdetect's profiles have
_NONE, _SPACE, _OTHER, _FIRST = 0, 1, 2, 3
_CHARACTERS = 0x110000

Keys = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]


def ngram_arrays(row_of: Mapping[str, int]) -> Arrays:
    """Return the letters of n-grams, their sorted keys, and the row of each; ValueError for too many letters."""
    letters = sorted({letter for gram in row_of for letter in gram if letter != " "})
    if len(letters) + _FIRST >= 1 << _BITS:
        raise ValueError(f"{len(letters)} letters are too many for {_BITS} bits")
    numbers = _numbered(letters)
    packed = sorted((_packed(gram, numbers), row) for gram, row in row_of.items())
    # The last key is above every n-gram, so each search ends at a key.
    return {
        "letters": np.array(letters),
        "keys": np.array([*(key for key, _ in packed), 1 << LONGEST * _BITS], np.int64),
        "rows": np.array([*(row for _, row in packed), 0], np.int32),
    }


def _numbered(letters: Sequence[str]) -> dict[str, int]:
    return {" ": _SPACE} | {letter: number for number, letter in enumerate(letters, start=_FIRST)}


def _packed(gram: str, numbers: Mapping[str, int]) -> int:
    packed = 0
    for letter in gram:
        packed = packed << _BITS | numbers[letter]
    return packed


class NGrams:
    """N-grams and the row of each; row 0 stands for an unknown n-gram."""

    def __init__(self, arrays: Arrays, *, normalise: Callable[[str], str]) -> None:
        """Take the arrays of `ngram_arrays`.

        `normalise` returns the character that n-grams have for one of a text: itself, another one, or a space.
        """
        self._normalise = normalise
        self._numbers = _numbered(arrays["letters"].tolist())
        self._number_of = np.zeros(_CHARACTERS, np.uint16)
        self._is_capital = np.zeros(_CHARACTERS, np.bool_)
        self._keys, self._rows = arrays["keys"], arrays["rows"]

    def find(self, text: str) -> Rows:
        """Return for each character the row of the longest known n-gram that ends there; 0 inside words in capitals."""
        codes = code_points(text)
        numbers = self._number_of[codes]
        if not numbers.all():
            self._learn(codes[numbers == 0])
            numbers = self._number_of[codes]
        third = numbers.astype(np.int64)
        second = np.concatenate((np.full(1, _SPACE, np.int64), third[:-1]))
        first = np.concatenate((np.full(1, _NONE, np.int64), second[:-1]))
        first[second == _SPACE] = _NONE
        rows = self._look_up(first << 2 * _BITS | second << _BITS | third)
        capital = self._is_capital[codes]
        rows[1:][capital[1:] & capital[:-1]] = 0
        return rows

    def _learn(self, codes: npt.NDArray[np.uint32]) -> None:
        """Normalise characters that no earlier text had."""
        for code in np.unique(codes).tolist():
            letter = self._normalise(chr(code))
            self._number_of[code] = self._numbers.get(letter, _OTHER)
            self._is_capital[code] = letter.isupper()

    def _look_up(self, keys: Keys) -> Rows:
        """Return the rows of packed n-grams; where one is unknown, the row of its last letters."""
        rows = self._rows_of(keys)
        for size in range(LONGEST - 1, 0, -1):
            unknown = np.flatnonzero(rows == 0)
            rows[unknown] = self._rows_of(keys[unknown] & (1 << size * _BITS) - 1)
        return rows

    def _rows_of(self, keys: Keys) -> Rows:
        """Return the rows of packed n-grams; 0 where one is unknown."""
        nearest = np.searchsorted(self._keys, keys)
        rows: Rows = np.where(self._keys[nearest] == keys, self._rows[nearest], 0)
        return rows
