"""The steps of a language's words that both backends build from the same data: what is replaced, cut, looked up and stemmed.

The embedded index calls these functions (analyzer.py). Elasticsearch gets the same steps as filters
(tasks/index/elasticsearch/template_bodies.py), with the tables that this module makes.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, reduce
from itertools import chain, groupby

import msgspec
import Stemmer

from config.inflections import inflections_file, load_inflections
from config.languages import Analysis, load_languages
from tasks.analysis.kept_tables import kept_table
from tasks.analysis.letters import LETTERS, same_letters
from tasks.analysis.stemmers.light import LIGHT_STEMMERS, without_ending

LEAST_LETTERS = 3  # kept where prefixes and suffixes are cut
_LEAST_STEM = 2  # letters kept before an ending of a stem
# Letters that Lucene's asciifolding replaces and Unicode does not decompose.
_ASCII_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
    | {"ə": "a", "ŧ": "t", "ĸ": "q", "ŀ": "l", "ŉ": "n"}
    | LETTERS
)
# Accents. On Cyrillic only the stress mark is one: й and ї are letters of their own.
_ACCENTS = re.compile("(?<![\u0400-\u04ff])[\u0300-\u036f]+|[\u0300\u0301]+")


class Chain:
    """The steps of one language after lower case and stop words; not safe for threads, as Snowball's stemmers are not.

    `words` maps forms to their terms; `stems` maps stems to other ones. A word of `words` is not stemmed. A process that looks
    up a few words in all languages needs few of these terms, so each is made when it is first asked for.
    """

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._letters = str.maketrans(analysis.letters)
        self.stop_words = self._split(analysis.stop_words)
        self.prefixes = self._longest_first(analysis.prefixes)
        self.suffixes = self._longest_first(analysis.suffixes)
        self.endings = list(self._ending_patterns())
        self._patterns = [(re.compile(one), other.replace("$", "\\")) for one, other in analysis.patterns.items()]
        self._stemmers = [_stemmer(name) for name in analysis.stemmers]
        self._compiled = [(re.compile(pattern), other) for pattern, other in self.endings]
        self._listed = cache(self._term_of_first)
        self.stems, self._firsts = self._inflections(analysis.inflections) if analysis.inflections else ({}, {})

    def term(self, word: str) -> str:
        """Return the term of a word in lower case."""
        word = self._cut(word)
        first = self._firsts.get(word)
        return self._folded(self._listed(first) if first else self._base(word))

    @property
    def words(self) -> Mapping[str, str]:
        """Map every listed form to its term."""
        return {form: self._listed(first) for form, first in self._firsts.items()}

    def _inflections(self, name: str) -> tuple[dict[str, str], dict[str, str]]:
        """Return the stems that stand for other ones, and the first form of each listed one."""

        def make() -> tuple[dict[str, str], dict[str, str]]:
            listed = load_inflections(name)
            return self._same_stems(listed.stem_lines), self._first_forms(listed.word_lines)

        options = msgspec.msgpack.encode(self._analysis)
        return kept_table(name, [inflections_file(name)], make, tuple[dict[str, str], dict[str, str]], options=options)

    def _first_forms(self, lines: Sequence[str]) -> dict[str, str]:
        """Map each form to the first of its line, with the `=` of one that is not stemmed."""
        groups = (line.split() for line in self._same_letters("\n".join(lines)).split("\n"))
        return {self._cut(form.removeprefix("=")): forms[0] for forms in groups for form in forms}

    def _term_of_first(self, first: str) -> str:
        return first.removeprefix("=") if first.startswith("=") else self._base(self._cut(first))

    def _same_stems(self, lines: Sequence[str]) -> dict[str, str]:
        """Map the stems of the other words of each line to the stem of its first."""
        groups = ([self._stem(self._cut(form)) for form in self._split(line)] for line in lines)
        return {other: first for first, *others in groups for other in others if other != first}

    def _split(self, line: str) -> list[str]:
        return self._same_letters(line).split()

    def _longest_first(self, words: str) -> list[str]:
        return sorted(self._split(words), key=len, reverse=True)

    def _same_letters(self, text: str) -> str:
        return same_letters(unicodedata.normalize("NFC", text).translate(self._letters))

    def _ending_patterns(self) -> Iterator[tuple[str, str]]:
        """Yield a pattern for endings that become the same one, and that one."""
        endings = self._analysis.endings
        for other, group in groupby(endings, key=endings.__getitem__):
            old = "|".join(map(self._same_letters, group))
            yield f"(?<=.{{{_LEAST_STEM}}})(?:{old})$", self._same_letters(other)

    def _base(self, word: str) -> str:
        stem = self._stem(word)
        return self.stems.get(stem, stem)

    def _stem(self, word: str) -> str:
        return reduce(lambda stem, stemmer: stemmer(stem), self._stemmers, word)

    def _cut(self, word: str) -> str:
        if self.prefixes:
            fitting = (p for p in self.prefixes if word.startswith(p) and len(word) - len(p) >= LEAST_LETTERS)
            word = word.removeprefix(next(fitting, ""))
        if self.suffixes:
            word = without_ending(word, self.suffixes, least=LEAST_LETTERS)
        for pattern, other in self._patterns:
            word = pattern.sub(other, word)
        return word

    def _folded(self, word: str) -> str:
        for pattern, other in self._compiled:
            word = pattern.sub(other, word)
        return without_accents(word) if self._analysis.folding else word


def _stemmer(name: str) -> Callable[[str], str]:
    return LIGHT_STEMMERS.get(name) or Stemmer.Stemmer(name, 0).stemWord


@cache
def chain_of(tag: str) -> Chain:
    """Return the steps of the language of a BCP 47 tag; later calls return the same object."""
    return Chain(load_languages().get(tag).analysis)


@cache
def plain_letters() -> dict[str, str]:
    """Return the Latin letters that `without_accents` changes, and what they become, in lower case."""
    codes = chain(range(0xC0, 0x250), range(0x1E00, 0x1F00))
    letters = {letter: without_accents(letter.lower()) for letter in map(chr, codes) if letter.isalpha()}
    return {letter: plain for letter, plain in letters.items() if plain.isascii()}


def without_accents(word: str) -> str:
    """Remove the accents of a word in lower case, as Lucene's asciifolding does, from Greek letters too."""
    if word.isascii():
        return word
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", bare).translate(_ASCII_LETTERS)
