"""The words of a text as keywords are made of them: stem, bare form and weight, by language."""

import re
from array import array
from collections.abc import Mapping
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np

from config.calendar import load_calendar
from config.compounds import load_compounds
from config.loading import CONFIG_FOLDER, load_yaml
from tasks.analysis.analyzer import COMBINING_MARKS, exact_analyzer, language_analyzer
from tasks.annotate.numbered import Numbered, Numbers
from tasks.text.scripts import PAIRED_LETTERS

STOP, BREAK = range(2)  # stems of what is no keyword: it may stand inside a phrase, or ends one
_MOST_CACHED = 30_000  # pieces of a language: words with the marks beside them
_MOST_OF_ALL = 200_000  # pieces of all languages, which take about 40 MB
_FIRST_WORDS = 1 << 10  # room for words; it is doubled when it is full
_LETTERS = range(3, 51)  # of a word; a word with a capital may have two: Xi
_ABBREVIATIONS = range(2, 6)  # letters of a word in capitals, which may be short or look like a function word: EU, WHO
_ABBREVIATION_WEIGHT = 6
_LONG_WORD = 12  # letters; a longer word tells no more
_SAMPLE = 500  # characters that show whether a script has spaces between words
_PIECE = re.compile(rf"(?:[^\W\d_]\.){{2,}}|[\w{COMBINING_MARKS}]+(?:['’‘ʼ-](?!\w\.\w)[\w{COMBINING_MARKS}]+)*|[^\s\w]")
_UNSPACED = re.compile(f"[{PAIRED_LETTERS}]")
_APOSTROPHE = re.compile("['’‘ʼ＇`´]")
_CONTRACTION = re.compile("['’‘ʼ＇`´][a-z]{1,2}$")  # you're, don't


class Word(NamedTuple):
    """A word as analysed.

    `stem` is a number that forms of one stem share: STOP for a stop word, and BREAK for a mark, a number or a word of a script
    without spaces. `bare` is the word as written, without elided article or possessive ending.
    """

    written: str
    stem: int
    bare: str
    weight: float = 0.0


_LINE_MARK = "\ue000"  # of private use: a line break as a word, which is no word's stem


class WordTable:
    """The words of one language as analysed, numbered, by what stands between two spaces; emptied when it is full.

    `words` has the word of each number; the arrays `stems` and `capitals` say which stem it has, and whether it begins with a
    capital.
    """

    def __init__(self, language: str) -> None:
        compounds = load_compounds().get(language)
        self.has_capital_nouns = compounds is not None and compounds.capitals
        self._terms = language_analyzer(language).terms
        self._function_words = _function_words().get(language, frozenset())
        self._clear()

    def __len__(self) -> int:
        """Return the number of pieces."""
        return len(self._pieces)

    def _clear(self) -> None:
        self.words: list[Word] = []
        self.stems, self.capitals = np.zeros(_FIRST_WORDS, np.int32), np.zeros(_FIRST_WORDS, np.bool_)
        self._number_of: dict[str, int] = {}
        self._pieces, self._stems = Numbered(), Numbered()
        self._ends, self._numbers = array("i", [0]), array("i")  # where the words of each piece end, and all of them

    def numbers(self, *texts: str) -> list[Numbers]:
        """Return the numbers of the words, marks and line breaks of each text in their order; they hold until the next call."""
        if len(self) >= _MOST_CACHED:
            self._clear()
        pieces = [[*text.replace("\n", f" {_LINE_MARK} ").split(), _LINE_MARK] for text in texts]
        found = self._pieces.of(list(chain.from_iterable(pieces)), self._learn)
        ends = np.frombuffer(self._ends, np.int32)
        starts, counts = ends[found - 1], ends[found] - ends[found - 1]
        after = np.cumsum(counts)
        positions = np.repeat(starts - (after - counts), counts) + np.arange(after[-1])
        numbers: Numbers = np.frombuffer(self._numbers, np.int32)[positions]
        return np.split(numbers, after[np.cumsum([len(each) for each in pieces[:-1]], dtype=int) - 1])

    def _learn(self, piece: str) -> None:
        for word in _PIECE.findall(piece):
            self._numbers.append(self._number_of[word] if word in self._number_of else self._add(word))
        self._ends.append(len(self._numbers))

    def _add(self, written: str) -> int:
        number = len(self.words)
        if number == len(self.stems):
            self.stems, self.capitals = np.tile(self.stems, 2), np.tile(self.capitals, 2)
        word = self._word(written)
        self.words.append(word)
        self.stems[number] = word.stem
        self.capitals[number] = written[0].isupper()
        self._number_of[written] = number
        return number

    def _word(self, written: str) -> Word:
        if not written[0].isalpha() or _UNSPACED.search(written) or any(map(str.isdigit, written)):
            return Word(written, BREAK, written)
        bare = self._bare(written)
        term = " ".join(filter(None, self._terms(written)))
        stem = BREAK + self._stems.number(term) if term else STOP
        parts = exact_analyzer().terms(written)
        exact = "".join(parts)
        if written.isupper() and len(exact) in _ABBREVIATIONS:
            return Word(written, stem, bare, _ABBREVIATION_WEIGHT)
        if self._function_words.issuperset(parts):  # with a capital it may begin a name, as in New York
            return Word(written, stem if written[0].isupper() and len(exact) in _LETTERS else STOP, bare)
        is_long = len(exact) in _LETTERS or (len(exact) > 1 and written.istitle())
        if not is_long or (written == bare and _CONTRACTION.search(written)):
            return Word(written, STOP, bare)
        return Word(written, stem, bare, min(len(term), _LONG_WORD))

    def _bare(self, written: str) -> str:
        """Remove at an apostrophe what is no part of the word in this language: an elided article, a case ending."""
        if _APOSTROPHE.search(written) is None:
            return written
        first, *_, last = _APOSTROPHE.split(written)
        return next((part for part in (first, last) if self._terms(part) == self._terms(written)), written)


def has_spaces(text: str) -> bool:
    """Return whether most letters at the start of a text are of scripts with spaces between words."""
    sample = text[:_SAMPLE]
    return len(_UNSPACED.findall(sample)) * 2 < len(sample)


_tables: dict[str, WordTable] = {}  # the last one used comes last


def word_table(language: str) -> WordTable:
    """Return the table of a language; the same one each time, as long as the languages used since have few words."""
    while len(_tables) > 1 and sum(map(len, _tables.values())) > _MOST_OF_ALL:
        del _tables[next(iter(_tables))]
    table = _tables.pop(language) if language in _tables else WordTable(language)
    _tables[language] = table
    return table


@cache
def _function_words() -> Mapping[str, frozenset[str]]:
    """Map languages to the words that no article is about, months and days of the week included."""
    listed = load_yaml(CONFIG_FOLDER / "function_words.yaml", dict[str, str])
    dates = {language: " ".join(names.forms()) for language, names in load_calendar().languages.items()}
    return {
        language: frozenset(exact_analyzer().terms(f"{words} {dates.get(language, '')}"))
        for language, words in listed.items()
    }
