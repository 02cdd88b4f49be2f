"""Analyzers: the terms of a text, by language, that the embedded index stores and looks up.

Indexing, searching and highlighting call the same analyzer, so they always agree. A word is a run of letters, digits and
combining marks, with apostrophes inside it. Scripts without spaces between words (Han, kana, Hangul, Thai, Lao, Khmer,
Burmese) become overlapping pairs of letters, as in Lucene's CJK analyzer. Each word or pair has one position. A stop word
leaves its position empty, so that phrases keep their distances.
"""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from config.languages import UNDETERMINED, Language, load_languages
from tasks.analysis.chain import chain_of, without_accents
from tasks.analysis.letters import (
    AM,
    HEBREW_LETTERS,
    HEBREW_QUOTES,
    UKRAINIAN_VOWELS,
    same_letters,
    with_simplified_characters,
)
from tasks.analysis.remembered import Budget, Remembered
from tasks.text.scripts import EMOJI, PAIRED_LETTERS

GAP = ""  # the term of a stop word
ABBREVIATED = "_"  # behind a stop word in capitals, which is a word of its own: IT, and not `it` or `its`
# Languages whose texts run on without spaces in a script that Lucene leaves in one piece.
IN_ONE_RUN = frozenset({"th", UNDETERMINED})
LONGEST_TERM = 255  # characters, as in Lucene; the rest of a longer word is ignored
_WORDS = Budget(100_000)  # of all languages; about 30 MB when full

_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ＇`´"), "'")
# Soft hyphens, joiners and direction marks inside words.
_INVISIBLE = "\u00ad\u034f\u061c\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff"
# Vowel points of Hebrew and Arabic and the Arabic tatweel, which newspapers leave out.
_POINTS = re.compile("[\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]+")


# Blocks of the basic plane with marks and digits. Han, Hangul, surrogates and private letters are most of the others.
_BLOCKS = (range(0x3400), range(0xA000, 0xAC00), range(0xF900, 0x10000))


def _marks_and_digits() -> tuple[str, dict[int, str]]:
    """List the ranges of combining marks of the basic plane, and map its decimal digits to ASCII."""
    letters = "".join([chr(code) for block in _BLOCKS for code in block])
    digits = {ord(digit): str(unicodedata.decimal(digit)) for digit in re.findall(r"\d", letters)}
    others = re.sub(r"[\w\s]+", "", letters)
    marks = {ord(each) for each in others if unicodedata.category(each).startswith("M")}
    starts, ends = sorted(marks - {mark + 1 for mark in marks}), sorted(marks - {mark - 1 for mark in marks})
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True)), digits


COMBINING_MARKS, _DIGITS = _marks_and_digits()
_INNER = f"[{COMBINING_MARKS}{_INVISIBLE}]"
_PART = rf"[^\W{PAIRED_LETTERS}]+(?:{_INNER}+[^\W{PAIRED_LETTERS}]*)*"
_HEBREW_QUOTE = rf"(?<=[{HEBREW_LETTERS}])[{HEBREW_QUOTES}](?=[{HEBREW_LETTERS}])"  # inside an abbreviation
_WORD = re.compile(rf"{_PART}(?:(?:['’‘ʼ＇׳]|[`´](?=[{UKRAINIAN_VOWELS}])|{_HEBREW_QUOTE}){_PART})*|[{EMOJI}]")
_ASCII_WORD = re.compile(r"\w+(?:'\w+)*", re.ASCII)
_HAS_UNSPACED = re.compile(f"[{PAIRED_LETTERS}]")
_DROPPED = re.compile(rf"[\s{_INVISIBLE}]+")
# They take 0.01 s to compile, and texts with spaces need neither.
_am = "|".join(AM)
_letter = cache(
    lambda: re.compile(rf"(?:{_am}|[{PAIRED_LETTERS}])(?:(?!{_am})(?:{_INNER}|[\u1160-\u11ff\uff9e\uff9f]))*")
)
_piece = cache(lambda: re.compile(rf"(?P<run>(?:{_letter().pattern})+)|{_WORD.pattern}"))


class Token(NamedTuple):
    """A term, its characters in the text (`start` <= i < `end`), and its position."""

    text: str
    start: int
    end: int
    position: int


def _remembered(term_of: Callable[[str], str]) -> Remembered[str]:
    return Remembered(lambda word: term_of(word)[:LONGEST_TERM], _WORDS)


class Analyzer:
    """The analysis of texts in one language; threads may share it."""

    def __init__(self, term_of: Callable[[str], str]) -> None:
        self._terms = _remembered(term_of)

    def terms(self, text: str) -> list[str]:
        """Return the terms of `text`, one for each position, GAP for a stop word."""
        if text.isascii():
            return list(map(self._terms.__getitem__, _ASCII_WORD.findall(text)))
        if _HAS_UNSPACED.search(text) is None:
            return list(map(self._terms.__getitem__, _WORD.findall(text)))
        return [term for term, _, _ in self._spans(text)]

    def tokens(self, text: str) -> list[Token]:
        """Return the terms of `text` with their offsets, in its order; a stop word leaves its position empty."""
        found = enumerate(zip(self.terms(text), word_spans(text), strict=True))
        return [Token(term, start, end, position) for position, (term, (start, end)) in found if term != GAP]

    def _spans(self, text: str) -> Iterator[tuple[str, int, int]]:
        for piece in _piece().finditer(text):
            if piece["run"] is None:
                yield self._terms[piece[0]], *piece.span()
            else:
                yield from _pairs(text, piece.start(), piece.end())


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return start and end of the word at each position of `text`, which are the same for every analyzer."""
    if _HAS_UNSPACED.search(text) is None:
        return [word.span() for word in _WORD.finditer(text)]
    return [(start, end) for _, start, end in exact_analyzer()._spans(text)]


def _pairs(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield each pair of neighbours in a run of letters of an unspaced script; a single letter is yielded alone."""
    spans = [letter.span() for letter in _letter().finditer(text, start, end)]
    for first, second in zip(spans, spans[1:] or spans, strict=False):
        yield _PAIRS[text[first[0] : second[1]]], first[0], second[1]


def _normal(word: str) -> str:
    """Return `word` in lower case, with one form for characters that Unicode or keyboards write in several ways."""
    if word.isascii():
        return word.lower()
    word = unicodedata.normalize("NFKC", _DROPPED.sub("", word.translate(_APOSTROPHES)))
    return same_letters(_POINTS.sub("", _DROPPED.sub("", word.lower().replace("i\u0307", "i").translate(_DIGITS))))


def _without_elision(word: str, elided: frozenset[str]) -> str:
    """Remove an elided article before a word (l'alliance) and the English possessive after one."""
    word = word.removesuffix("'s")  # first, because "un" is an article: UN's is no elision
    before, apostrophe, after = word.partition("'")
    return after if apostrophe and without_accents(before) in elided else word


def plain(text: str) -> str:
    """Return `text` in lower case, without accents, and with simplified Han characters."""
    return with_simplified_characters(without_accents(_normal(text)))


_PAIRS = _remembered(plain)


def ngram_text(text: str) -> str:
    """Return `text` as n-grams are taken from it: in lower case, without accents, with single spaces."""
    return " ".join(map(plain, text.split()))


def _kept_words(language: Language) -> Callable[[str], str]:
    """Return the function from a word to its lower case without elided articles; GAP for a stop word that is not in capitals."""
    data = language.analysis
    elided = frozenset(data.elision.split())
    letters = str.maketrans(data.letters)
    stop_words = frozenset(map(_normal, data.stop_words.translate(letters).split()))

    def kept(word: str) -> str:
        is_abbreviation = len(word) > 1 and word.isupper()
        # NFC first: `letters` and the stemmers expect a letter and its accent as one character.
        word = _normal(unicodedata.normalize("NFC", word).translate(letters))
        if "'" in word:
            word = word.partition("'")[0] if data.cut_after_apostrophe else _without_elision(word, elided)
        if word not in stop_words:
            return word
        return f"{word}{ABBREVIATED}" if is_abbreviation else GAP

    return kept


def _word_analyzer(language: Language) -> Callable[[str], str]:
    """Return the function from a word to its term in one language."""
    kept, chain, lock = _kept_words(language), chain_of(language.tag), threading.Lock()

    def term_of(word: str) -> str:
        if not (word := kept(word)):
            return GAP
        with lock:  # a Snowball stemmer is not safe for threads
            return chain.term(word)

    return term_of


@cache
def _stop_word_analyzer(tag: str) -> Analyzer:
    return Analyzer(_kept_words(load_languages().get(tag)))


def is_stop_word(text: str, tag: str) -> bool:
    """Return whether the language of `tag` has only stop words in `text`; without its stemmer, which is slow to make."""
    terms = _stop_word_analyzer(tag).terms(text)
    return bool(terms) and not any(terms)


@lru_cache(maxsize=1000)
def stop_languages(text: str) -> frozenset[str]:
    """Return the tags of the languages that have only stop words in `text`."""
    return frozenset(language.tag for language in load_languages() if is_stop_word(text, language.tag))


@cache
def _analyzer(tag: str) -> Analyzer:
    return Analyzer(_word_analyzer(load_languages().get(tag)))


def language_analyzer(language: str) -> Analyzer:
    """Return the analyzer of a BCP 47 tag: stems, without stop words. Later calls return the same object."""
    return _analyzer(load_languages().get(language).tag)


@cache
def exact_analyzer() -> Analyzer:
    """Return the analyzer of words as written: in lower case, without accents and elided articles.

    It is the same for every language: an article is removed if any language elides it.
    """
    elided = frozenset(word for language in load_languages() for word in language.analysis.elision.split())
    return Analyzer(lambda word: without_accents(_without_elision(_normal(word), elided)))


def folded_wildcard(pattern: str) -> str:
    """Return a wildcard as exact terms are written; between its `*` and `?` are letters and digits only."""
    pieces = re.split(r"([*?])", pattern)
    return "".join(piece if piece in {"*", "?"} else "".join(exact_analyzer().terms(piece)) for piece in pieces)


def wildcard_expression(pattern: str) -> str:
    """Return the regular expression of a wildcard; between `*` and `?` are letters and digits only."""
    return "".join({"*": ".*", "?": "."}.get(letter, letter) for letter in folded_wildcard(pattern))


def words(text: str) -> list[str]:
    """Return the words of `text` as written, without letters of unspaced scripts."""
    return _WORD.findall(text)


def is_lone_letter(term: str) -> bool:
    """Return whether `term` is a single letter of an unspaced script: in texts it is mostly half of a pair."""
    return _HAS_UNSPACED.match(term) is not None and _letter().fullmatch(term) is not None
