"""Turns text into the terms that the embedded index stores and looks up, a language at a time.

One function of text serves indexing, querying and highlighting, so that they cannot disagree. A word is a run of
letters, digits and combining marks, with apostrophes inside it; scripts that put no spaces between words (Han, kana,
Hangul, Thai, Lao, Khmer, Burmese) become overlapping pairs of letters, as Lucene's CJK analyzer does it. Every place
in the text has one position; a stop word leaves its position empty, so that phrases keep their distances.
"""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import Stemmer

from config.languages import Language, load_languages
from tasks.index.analysis.light_stemmers import LIGHT_STEMMERS
from tasks.text.scripts import PAIRED_LETTERS

GAP = ""  # the term of a position that holds a stop word
LONGEST_TERM = 255  # characters, as in Lucene; what follows in a longer word is not compared
_CACHED_WORDS = 15_000  # a language; about 3 MB when full
_LONGEST_CACHED = 40

_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ＇`´"), "'")
# Soft hyphens, joiners and marks of direction inside words.
_INVISIBLE = "\u00ad\u034f\u061c\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff"
# Letters that asciifolding unfolds and Unicode does not decompose.
_FOLDED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
    | {"ё": "е", "ς": "σ", "ə": "a", "ŧ": "t", "ĸ": "q", "ŀ": "l", "ŉ": "n"}
)
# Accents, except on Cyrillic, where only the stress mark is one: й and ї are letters of their own.
_ACCENTS = re.compile("(?<![\u0400-\u04ff])[\u0300-\u036f]+|[\u0300\u0301]+")
# Vowel points and stretching of Arabic and Hebrew script, which newspapers leave out.
_POINTS = re.compile("[\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]+")


def _marks_and_digits() -> tuple[str, dict[int, str]]:
    """List the ranges of combining marks of the basic plane, and map its decimal digits to ASCII."""
    categories = [unicodedata.category(chr(code)) for code in range(0x10000)]
    digits = {code: str(unicodedata.decimal(chr(code))) for code, kind in enumerate(categories) if kind == "Nd"}
    marks = re.finditer("M+", "".join(kind[0] for kind in categories))
    return "".join(f"{chr(m.start())}-{chr(m.end() - 1)}" for m in marks), digits


_MARKS, _DIGITS = _marks_and_digits()
_INNER = f"[{_MARKS}{_INVISIBLE}]"
_PART = rf"[^\W{PAIRED_LETTERS}]+(?:{_INNER}+[^\W{PAIRED_LETTERS}]*)*"
_WORD = re.compile(rf"{_PART}(?:['’‘ʼ＇]{_PART})*")
_ASCII_WORD = re.compile(r"\w+(?:'\w+)*", re.ASCII)
_LETTER = re.compile(rf"[{PAIRED_LETTERS}](?:{_INNER}|[\u1160-\u11ff\uff9e\uff9f])*")
_HAS_UNSPACED = re.compile(f"[{PAIRED_LETTERS}]")
_PIECE = re.compile(rf"(?P<run>(?:{_LETTER.pattern})+)|{_WORD.pattern}")
_DROPPED = re.compile(rf"[\s{_INVISIBLE}]+")


class Token(NamedTuple):
    """A term, the characters of the text it stands for (`start` <= i < `end`), and its position."""

    text: str
    start: int
    end: int
    position: int


class _Terms(dict[str, str]):
    """Words and their terms, made when first asked for; emptied when full."""

    def __init__(self, term_of: Callable[[str], str]) -> None:
        super().__init__()
        self._term_of = term_of

    def __missing__(self, word: str) -> str:
        term = self._term_of(word)[:LONGEST_TERM]
        if len(word) <= _LONGEST_CACHED:
            if len(self) >= _CACHED_WORDS:
                self.clear()
            self[word] = term
        return term


class Analyzer:
    """What one language does to a text; safe to share between threads."""

    def __init__(self, term_of: Callable[[str], str]) -> None:
        self._terms = _Terms(term_of)

    def terms(self, text: str) -> list[str]:
        """Return the terms of `text`, one a position, GAP where a stop word stood."""
        if text.isascii():
            return list(map(self._terms.__getitem__, _ASCII_WORD.findall(text)))
        if _HAS_UNSPACED.search(text) is None:
            return list(map(self._terms.__getitem__, _WORD.findall(text)))
        return [term for term, _, _ in self._spans(text)]

    def tokens(self, text: str) -> list[Token]:
        """Return the terms of `text` with their places, without gaps, in the order of the text."""
        spans = enumerate(self._spans(text))
        return [Token(term, start, end, position) for position, (term, start, end) in spans if term != GAP]

    def _spans(self, text: str) -> Iterator[tuple[str, int, int]]:
        for piece in _PIECE.finditer(text):
            if piece["run"] is None:
                yield self._terms[piece[0]], *piece.span()
            else:
                yield from _pairs(text, piece.start(), piece.end())


def _pairs(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield each two letters side by side in a run of an unspaced script; a letter alone is itself."""
    letters = [letter.span() for letter in _LETTER.finditer(text, start, end)]
    for first, second in zip(letters, letters[1:] or letters, strict=False):
        yield _PAIRS[text[first[0] : second[1]]], first[0], second[1]


def _normal(word: str) -> str:
    """Lower the case and undo what Unicode or a keyboard writes in more than one way."""
    if word.isascii():
        return word.lower()
    word = unicodedata.normalize("NFKC", _DROPPED.sub("", word.translate(_APOSTROPHES)))
    return _POINTS.sub("", _DROPPED.sub("", word.lower().replace("i\u0307", "i").translate(_DIGITS)))


def fold(word: str) -> str:
    """Take the accents off a word in lower case, as Lucene's asciifolding does, on Greek letters too."""
    if word.isascii():
        return word
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", bare).translate(_FOLDED)


def _without_elision(word: str, elided: frozenset[str]) -> str:
    """Cut what an apostrophe shortened in front of a word, and the English possessive behind one."""
    word = word.removesuffix("'s")  # first, for "un" is an article: UN's is no elision
    before, apostrophe, after = word.partition("'")
    return after if apostrophe and fold(before) in elided else word


_PAIRS = _Terms(lambda pair: fold(_normal(pair)))
_CHUNKS = _Terms(lambda chunk: fold(_normal(chunk)))


def letters(text: str) -> str:
    """Return `text` in lower case, without accents and with single blanks: what runs of letters are taken of."""
    chunks = text.split()
    return " ".join([_CHUNKS[chunk] if len(chunk) <= _LONGEST_CACHED else fold(_normal(chunk)) for chunk in chunks])


class _WordAnalysis:
    """The term of a word in one language."""

    def __init__(self, language: Language) -> None:
        data = language.embedded
        self._elided = frozenset(data.elision.split())
        self._cut = data.cut_after_apostrophe
        self._replace = {ord(letter): other for letter, other in data.replace.items()}
        self._stop_words = frozenset(map(_normal, data.stop_words.split()))
        self._irregular = language.irregular
        self._prefixes = tuple(sorted(data.prefixes.split(), key=len, reverse=True))
        self._suffixes = tuple(sorted(data.suffixes.split(), key=len, reverse=True))
        self._lock = threading.Lock()
        self._stem = self._stemmer(data.stemmer)

    def _stemmer(self, name: str | None) -> Callable[[str], str]:
        if name is None:
            return self._strip
        light = LIGHT_STEMMERS.get(name)
        return Stemmer.Stemmer(name, 0).stemWord if light is None else light

    def __call__(self, word: str) -> str:
        # Composed first: `replace` and the stemmers know letters with their accents as one.
        word = _normal(unicodedata.normalize("NFC", word).translate(self._replace))
        if "'" in word:
            word = word.partition("'")[0] if self._cut else _without_elision(word, self._elided)
        if word in self._stop_words:
            return GAP
        word = self._irregular.get(word, word)
        with self._lock:  # a Snowball stemmer keeps its word inside
            return fold(self._stem(_without_prefix(word, self._prefixes)))

    def _strip(self, word: str) -> str:
        for suffix in self._suffixes:
            if word.endswith(suffix) and len(word) - len(suffix) >= 3:
                return word.removesuffix(suffix)
        return word


def _without_prefix(word: str, prefixes: tuple[str, ...]) -> str:
    for prefix in prefixes:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            return word.removeprefix(prefix)
    return word


@cache
def _analyzer(tag: str) -> Analyzer:
    return Analyzer(_WordAnalysis(load_languages().get(tag)))


def language_analyzer(language: str) -> Analyzer:
    """Return the analyzer of a BCP 47 tag: stems, without stop words; one a process and language."""
    return _analyzer(load_languages().get(language).tag)


@cache
def exact_analyzer() -> Analyzer:
    """Return the analyzer of words as written, in lower case and without accents and elided articles.

    The same for every language: articles are cut where any language elides them.
    """
    elided = frozenset(word for language in load_languages() for word in language.embedded.elision.split())
    return Analyzer(lambda word: fold(_without_elision(_normal(word), elided)))


def tokens(text: str, language: str) -> list[Token]:
    """Return the stems of `text` in `language` (a BCP 47 tag) with their places; stop words leave a gap in position."""
    return language_analyzer(language).tokens(text)


def exact_tokens(text: str) -> list[Token]:
    """Return the words of `text` as written, in lower case and without accents, with their places."""
    return exact_analyzer().tokens(text)


def is_lone_letter(term: str) -> bool:
    """Say whether `term` is one letter of an unspaced script, which texts hold mostly as half of a pair."""
    return _LETTER.fullmatch(term) is not None
