"""Particulars: the names and numbers of a text, each with the words around it.

Two reports of one template have the same words around other names and numbers: obituaries, the weather of two days, closing
prices. A copy that was cut or edited has the same names and numbers wherever it has the same words. The share of equal text
does not tell these apart; this does. docs/duplicates.md has the measurements.

A number has digits. A name is a run of numbers and of words with capitals that do not only begin a sentence. Numbers are
compared by themselves too, because German writes every noun with a capital, and many scripts have no capitals.
"""

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress, groupby

import numpy as np
import numpy.typing as npt

from tasks.text.characters import DIGIT, HANGUL_SYLLABLE, LETTER, SPACED_BY_NONE, UPPER, bounds, classes_of, code_points
from tasks.text.scripts import HANGUL, UNSPACED

# Two texts are two reports if this share of the particulars that stand between the same words differs: of all of them, or of
# the numbers alone where enough others differ too. Of a breaking story, an update changes a number or two.
DIFFERENT_SHARE = 0.4
LEAST_DIFFERENT = 2
LEAST_DIFFERENT_BESIDE_NUMBERS = 3
# The same of two texts of one series (tasks/duplicates/series.py), where one number tells a day from the next.
DIFFERENT_SHARE_OF_SERIES = 0.1
# A notice has at most so many particulars.
MOST_OF_A_NOTICE = 12
# Of a long text, the particulars with the lowest hashes of the words around them stand for all: the same ones in a copy.
MOST_PARTICULARS = 64
# Of a book, the first pages are enough.
MOST_CHARACTERS = 200_000
# A longer run of capitals is a headline, or a line in capitals.
MOST_WORDS = 8

_MARK_IN_NUMBER = re.compile(r"[.,:'’\u00a0\u202f](?=\d)(?<=\d.)")
_SENTENCE_ENDS = ".!?…\n;·•|"
# Chinese and Japanese numbers in words; a single one may be part of any word (一部, 三井).
_NUMERALS = "〇一二三四五六七八九十百千万億亿"
_TOKEN = re.compile(rf"[{_NUMERALS}]{{2,}}|[{UNSPACED}{HANGUL}]|\d+|[^\W\d_]+|[{_SENTENCE_ENDS}]")
_UNSPACED = SPACED_BY_NONE | HANGUL_SYLLABLE

# The kinds of a token, and what is between tokens.
_GAP, _WORD, _CAPITAL, _NUMBER, _END = range(5)
_KIND_OF_SIGN = np.zeros(0x110000, np.int8)
_KIND_OF_SIGN[[*map(ord, _SENTENCE_ENDS)]] = _END
_KIND_OF_SIGN[[*map(ord, _NUMERALS)]] = _NUMBER

# A particular is 32 bits: one is set for a name, the next ones are of the words around it, the lowest of itself.
_NAME = 1 << 31
_VALUE_BITS = 12

# The values between the same words, by these words.
_Places = dict[int, set[int]]

_Kinds = npt.NDArray[np.int8]


def particulars(text: str) -> bytes:
    """Return the hashes of the numbers of a text, then those of its names, 4 bytes each."""
    words, kinds = _words(text[:MOST_CHARACTERS])
    numbers = _lowest(words, kinds == _NUMBER)
    names = _lowest(words, kinds != _WORD)
    return np.array(numbers + [_NAME | each for each in names], dtype="<u4").tobytes()


def _words(text: str) -> tuple[list[bytes], _Kinds]:
    """Return the words of a text, in small letters and without the marks in its numbers, and their kinds.

    A capital word that begins a sentence is a name only before another particular.
    """
    words, kinds = _tokens(_MARK_IN_NUMBER.sub("", text))
    around = np.full(len(kinds) + 2, _END, np.int8)
    around[1:-1] = kinds
    is_first = (kinds == _CAPITAL) & (around[:-2] == _END)
    kinds[is_first & ((around[2:] == _WORD) | (around[2:] == _END))] = _WORD
    return words.casefold().encode("utf-8", "surrogatepass").split(), kinds[kinds != _END]


def _tokens(text: str) -> tuple[str, _Kinds]:
    """Return a text with spaces between its words and nothing else, and the kinds of its tokens.

    A token begins where the kind of the characters changes. A pattern, which takes longer, puts characters apart that are
    tokens by themselves.
    """
    classes = classes_of(text)
    if (classes & _UNSPACED).any() or "〇" in text:
        text = " ".join(_TOKEN.findall(text))
        classes = classes_of(text)
    codes = code_points(text)
    signs = _KIND_OF_SIGN[codes]
    of_each = np.full(len(codes) + 2, _GAP, np.int8)
    of_each[1:-1] = np.where(classes & DIGIT, _NUMBER, np.where(classes & (LETTER | _UNSPACED), _WORD, signs))
    starts = np.flatnonzero((of_each[1:] != of_each[:-1]) & (of_each[1:] != _GAP))
    kinds = of_each[starts + 1]
    kinds[(classes[starts] & UPPER) > 0] = _CAPITAL
    kinds[(signs[starts] == _NUMBER) & (of_each[starts + 2] != _GAP)] = _NUMBER
    is_kept = (of_each[1:-1] == _WORD) | (of_each[1:-1] == _NUMBER)
    kept = np.where(is_kept, codes, np.uint32(ord(" ")))
    spaced = np.insert(kept, starts[of_each[starts] != _GAP], ord(" "))
    return spaced.tobytes().decode("utf-32-le", "surrogatepass"), kinds


def _lowest(words: Sequence[bytes], is_marked: npt.NDArray[np.bool_]) -> list[int]:
    """Return the lowest hashes of the runs of marked words, each with the two other words before it and the one behind.

    The words of a run have one order: 4 March is March 4.
    """
    others = [b"", b"", *compress(words, (~is_marked).tolist()), b""]
    starts, ends = bounds(is_marked)
    unmarked = np.cumsum(~is_marked)[starts]  # before each run
    hashes = {
        _hash(others[before : before + 3], 31 - _VALUE_BITS) << _VALUE_BITS
        | _hash(sorted(words[start:end]), _VALUE_BITS)
        for start, end, before in zip(starts.tolist(), ends.tolist(), unmarked.tolist(), strict=True)
        if end - start <= MOST_WORDS
    }
    return sorted(hashes)[:MOST_PARTICULARS]


def _hash(words: Sequence[bytes], bits: int) -> int:
    return zlib.crc32(b" ".join(words)) >> (32 - bits)


def are_two_reports(one: bytes, other: bytes) -> bool:
    """Tell by the `particulars` of two texts whether they are two reports of one template."""
    (numbers, names), (other_numbers, other_names) = _places(one), _places(other)
    shared, different = _compared(names, other_names)
    if different < LEAST_DIFFERENT_BESIDE_NUMBERS or different >= DIFFERENT_SHARE * shared:
        return different >= LEAST_DIFFERENT and different >= DIFFERENT_SHARE * shared
    shared, different = _compared(numbers, other_numbers)
    return different >= max(1, DIFFERENT_SHARE * shared)


def are_two_of_series(one: bytes, other: bytes) -> bool:
    """Tell by the `particulars` of two texts of one series whether they are two reports."""
    compared = [_compared(*places) for places in zip(_places(one), _places(other), strict=True)]
    return any(different and different >= DIFFERENT_SHARE_OF_SERIES * shared for shared, different in compared)


def are_two_notices(one: bytes, other: bytes) -> bool:
    """Tell by the `particulars` of two short texts whether they are two notices: one name or number is enough."""
    shared, different = _compared(_places(one)[1], _places(other)[1])
    return shared <= MOST_OF_A_NOTICE and different > 0


def _compared(one: _Places, other: _Places) -> tuple[int, int]:
    """Return how many particulars stand between the same words in both, and how many of these differ."""
    shared = different = 0
    for around, mine in one.items():
        if theirs := other.get(around):
            least = min(len(mine), len(theirs))
            shared += least
            different += least - len(mine & theirs)
    return shared, different


@lru_cache(maxsize=1000)  # 5 kB each
def _places(hashes: bytes) -> tuple[_Places, _Places]:
    """Return the numbers and the names."""
    values = np.frombuffer(hashes, "<u4")
    start = int(np.searchsorted(values, _NAME))
    return _by_surroundings(values[:start].tolist()), _by_surroundings(values[start:].tolist())


def _by_surroundings(hashes: list[int]) -> _Places:
    places = {around: set(values) for around, values in groupby(hashes, key=lambda each: each >> _VALUE_BITS)}
    if len(hashes) == MOST_PARTICULARS:
        places.popitem()  # other values between the last words may be missing
    return places
