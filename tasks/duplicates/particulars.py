"""Particulars: the names and numbers of a text, each with the words around it.

Two reports of one template have the same words around other names and numbers: obituaries, the weather of two days, closing
prices. A copy that was cut or edited has the same names and numbers wherever it has the same words. The share of equal text
does not tell these apart; this does. docs/duplicates.md has the measurements.

A number has digits. A name is a run of numbers and of words with capitals that do not only begin a sentence. Numbers are
compared by themselves too, because German writes every noun with a capital, and many scripts have no capitals.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import compress, groupby

import numpy as np
import numpy.typing as npt

from tasks.text.characters import bounds
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

# Chinese and Japanese numbers in words; a single one may be part of any word (一部, 三井).
_NUMERALS = "〇一二三四五六七八九十百千万億亿"
_TOKEN = re.compile(rf"[{_NUMERALS}]{{2,}}|[{UNSPACED}{HANGUL}]|\d+(?:[.,:'’\u00a0\u202f]\d+)*|[^\W\d_]+|[.!?…\n;·•|]")
_SENTENCE_ENDS = frozenset(".!?…\n;·•|")
_NO_DIGIT = re.compile(r"\D")
# A particular is 32 bits: one is set for a name, the next ones are of the words around it, the lowest of itself.
_NAME = 1 << 31
_VALUE_BITS = 12

# The values between the same words, by these words.
_Places = dict[int, set[int]]

_Kinds = npt.NDArray[np.int8]


# The kinds of a token.
_WORD_KIND, _NAME_KIND, _NUMBER_KIND, _END_KIND = range(4)


def particulars(text: str) -> bytes:
    """Return the hashes of the numbers of a text, then those of its names, 4 bytes each."""
    words, kinds = _words(text[:MOST_CHARACTERS])
    numbers = _lowest(_runs(words, kinds == _NUMBER_KIND))
    names = _lowest(_runs(words, kinds != _WORD_KIND))
    return np.array(numbers + [_NAME | each for each in names], dtype="<u4").tobytes()


def _words(text: str) -> tuple[list[str], _Kinds]:
    """Return the words of a text and their kinds.

    A capital word that begins a sentence is a name only before another particular.
    """
    tokens = _TOKEN.findall(text)
    firsts = [token[0] for token in tokens]
    kind_of = {first: _kind(first) for first in set(firsts)}
    kinds = np.fromiter(map(kind_of.__getitem__, firsts), np.int8, len(tokens))
    if not kind_of.keys().isdisjoint(_NUMERALS):
        kinds[[len(token) > 1 and token[0] in _NUMERALS for token in tokens]] = _NUMBER_KIND
    raw = np.full(len(kinds) + 2, _END_KIND, np.int8)
    raw[1:-1] = kinds
    is_first = (kinds == _NAME_KIND) & (raw[:-2] == _END_KIND)
    kinds[is_first & ((raw[2:] == _WORD_KIND) | (raw[2:] == _END_KIND))] = _WORD_KIND
    is_word = kinds != _END_KIND
    return list(compress(tokens, is_word.tolist())), kinds[is_word]


def _kind(letter: str) -> int:
    """Return the kind of the tokens that begin with a letter or mark; numbers in words are told apart by their length."""
    if letter in _SENTENCE_ENDS:
        return _END_KIND
    if letter.isdecimal():
        return _NUMBER_KIND
    return _NAME_KIND if letter.isupper() else _WORD_KIND


def _runs(words: Sequence[str], is_marked: npt.NDArray[np.bool_]) -> Iterator[tuple[str, str]]:
    """Yield the two words before and the one behind each run of marked words, and the run."""
    others = ["", "", *compress(words, (~is_marked).tolist()), ""]
    starts, ends = bounds(is_marked)
    unmarked = np.cumsum(~is_marked)[starts]  # before each run
    for start, end, before in zip(starts.tolist(), ends.tolist(), unmarked.tolist(), strict=True):
        if end - start <= MOST_WORDS:
            around = f"{others[before]} {others[before + 1]} {others[before + 2]}".casefold()
            yield around, _value(words[start:end])


def _value(run: Sequence[str]) -> str:
    """Return a run without the marks in its numbers and in one order: 4 March 1,500 is March 4 1500."""
    return " ".join(sorted(_NO_DIGIT.sub("", word) if word[0].isdecimal() else word.casefold() for word in run))


def _lowest(found: Iterable[tuple[str, str]]) -> list[int]:
    hashes = {_hash(around, 31 - _VALUE_BITS) << _VALUE_BITS | _hash(run, _VALUE_BITS) for around, run in found}
    return sorted(hashes)[:MOST_PARTICULARS]


def _hash(text: str, bits: int) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) >> (32 - bits)


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
