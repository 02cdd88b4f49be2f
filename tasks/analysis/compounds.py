"""Compounds: the words that a word of German, Dutch or a Scandinavian language is made of.

A word is taken apart if all of it is made of parts of `config/compounds.yaml`, or else if it ends or begins with a long
one: Krankenversicherung and Versicherungskonzern have Versicherung. A rest that is an ending of derivation
(Gesellschaft-lich) makes no compound.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from config.compounds import Compounds, load_compounds
from tasks.analysis.chain import without_accents

SHORTEST, LONGEST = 8, 60  # letters of a compound
_LONG_PART = 6  # a part of so many letters is known beside a rest that is not
_SHORTEST_PART = 3
_SHORTEST_REST = 4
_LONGEST_ENDING = 5
_MOST_PARTS = 6
_VOWELS = frozenset("aeiouyäöüåæø")


class _Span(NamedTuple):
    """A part: its letters in the word, without the link behind it."""

    start: int
    end: int


class _Splitter:
    """The compounds of one language; words are in lower case but for `is_noun`."""

    def __init__(self, data: Compounds) -> None:
        self._has_capitals, self._has_umlauts = data.capitals, data.umlauts
        self._parts = frozenset(map(self._bare, data.parts.split()))
        self._links = ("", *data.links.split())
        self._endings = frozenset(("", *data.endings.split()))
        self._suffixes = tuple(map(self._bare, data.suffixes.split()))
        self._derived = frozenset(map(self._bare, data.derived.split()))
        self._whole_words = tuple(map(self._bare, data.whole.split()))
        self._longest = max(map(len, self._parts))

    def is_noun(self, word: str) -> bool:
        """Return whether `word` as written may be a noun."""
        return word[0].isupper() or not self._has_capitals

    def _bare(self, word: str) -> str:
        return without_accents(word) if self._has_umlauts else word

    def parts(self, word: str) -> Iterator[str]:
        """Yield the parts of a word in lower case, single and joined."""
        word = self._bare(word)
        spans = self._spans(word)
        for first, span in enumerate(spans):
            for other in spans[first:]:
                if other.end - span.start < len(word):
                    yield word[span.start : other.end]

    def _spans(self, word: str) -> Sequence[_Span]:
        """Return the parts of `word`; empty if it is none of two parts or more."""
        if word.startswith(self._whole_words):
            return ()
        spans = self._whole(word, 0, _MOST_PARTS) or self._with_head(word) or self._with_front(word)
        return spans or ()

    def _whole(self, word: str, start: int, most: int) -> list[_Span] | None:
        """Return the fewest parts that make up `word` from `start` on, the last with an ending; None if there are none."""
        best: list[_Span] | None = None
        for end in range(min(len(word), start + self._longest), start + _SHORTEST_PART - 1, -1):
            if word[start:end] not in self._parts:
                continue
            if start and word[end:] in self._endings:
                return [_Span(start, len(word))]
            for link in self._links if most > 1 else ():
                rest = self._whole(word, end + len(link), most - 1) if word.startswith(link, end) else None
                if rest and (best is None or len(rest) + 1 < len(best)):
                    best = [_Span(start, end), *rest]
        return best

    def _with_head(self, word: str) -> list[_Span] | None:
        """Return the long part at the end of `word` behind an unknown one, which must have a vowel."""
        for start in range(_SHORTEST_REST, len(word) - _LONG_PART + 1):
            if not _VOWELS.isdisjoint(word[:start]) and self._is_long_head(word[start:]):
                return [_Span(start, len(word))]
        return None

    def _is_long_head(self, rest: str) -> bool:
        ends = range(max(_LONG_PART, len(rest) - _LONGEST_ENDING), min(len(rest), self._longest) + 1)
        heads = {rest[:end] for end in ends if rest[end:] in self._endings} & self._parts
        return bool(heads) and heads.isdisjoint(self._derived)

    def _with_front(self, word: str) -> list[_Span] | None:
        """Return the long part at the start of `word`, linked to an unknown word."""
        for end in range(min(len(word), self._longest), _LONG_PART - 1, -1):
            if word[:end] in self._parts and self._is_word(word[end:]):
                return [_Span(0, end)]
        return None

    def _is_word(self, rest: str) -> bool:
        """Return whether `rest`, behind a part, has a word of its own: not an ending, nor the beginning of a suffix."""
        return (
            len(rest) > _SHORTEST_REST
            and rest not in self._endings
            and not _VOWELS.isdisjoint(rest)
            and not rest.startswith(self._suffixes)
        )


@cache
def _splitter(language: str) -> _Splitter | None:
    data = load_compounds().get(language)
    return None if data is None else _Splitter(data)


def has_compounds(language: str) -> bool:
    """Return whether compounds of a language in languages.yaml are taken apart."""
    return language in load_compounds()


def parts(word: str, language: str) -> Iterator[str]:
    """Yield the parts of a noun in lower case, single and joined; not the word itself."""
    splitter = _splitter(language)
    if splitter and SHORTEST <= len(word) <= LONGEST and word.isalpha() and splitter.is_noun(word):
        yield from splitter.parts(word.lower())
