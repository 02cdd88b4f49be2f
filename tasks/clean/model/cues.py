"""Finds the words by which a line speaks to the reader of a page (`config/line_model/cues.yaml`), in all languages at once.

The language of a text is not known before it is clean. So a word counts whatever the language, unless the article itself
uses it in its prose (`tasks.clean.model.features`): Norwegian `del` (share) is an ordinary word in a Spanish text.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from tasks.text.matching import fold
from tasks.text.scripts import UNSPACED

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
# In scripts without spaces a word may begin at any letter.
DENSE = re.compile(f"[{UNSPACED}]")
_OPENING = 3  # characters a word is looked up by
_REMEMBERED = 1 << 16  # tokens
_LONGEST = 64  # characters of a token that are looked at; no word has as many


class Cue(NamedTuple):
    """A cue in a line: the number of its purpose, where it stands, and the word."""

    purpose: int
    place: int
    word: str


class Cues:
    """Cue words by their first letters."""

    def __init__(self, words: Mapping[str, Mapping[str, str]]) -> None:
        """Take purpose → language → words; a word stands for all that begin with it, with `$` behind it for itself."""
        self.purposes = tuple(words)
        self._whole: dict[str, list[Cue]] = {}
        self._spaced: dict[str, list[tuple[Cue, bool]]] = {}
        self._dense: dict[str, list[Cue]] = {}
        self._near = lru_cache(_REMEMBERED)(self._begun_by)  # texts say most of their words again
        for number, languages in enumerate(words.values()):
            for word in dict.fromkeys(word for line in languages.values() for word in line.split()):
                self._add(fold(word.rstrip("$").replace("_", " ")), number, is_whole=word.endswith("$"))

    def _add(self, word: str, purpose: int, *, is_whole: bool) -> None:
        cue = Cue(purpose, 0, word)
        if DENSE.match(word):
            self._dense.setdefault(word[0], []).append(cue)
        elif (is_whole and _TOKEN.fullmatch(word)) or len(word) < _OPENING:
            self._whole.setdefault(word, []).append(cue)
        else:
            self._spaced.setdefault(_first_token(word)[:_OPENING], []).append((cue, is_whole))

    def find(self, line: str) -> list[Cue]:
        """Return the cues in a folded line, in its order."""
        found = []
        for token in _TOKEN.finditer(line):
            for cue, is_whole in self._near(token[0][:_LONGEST]):
                start = token.start()
                if line.startswith(cue.word, start) and not (is_whole and _goes_on(cue.word, line, start)):
                    found.append(cue._replace(place=start))
        if DENSE.search(line):
            found += self._in_dense(line)
        return found

    def _begun_by(self, token: str) -> tuple[tuple[Cue, bool], ...]:
        """Return the cues that may stand where a token does, each with whether the word may not go on behind it."""
        spaced = [
            (cue, is_whole)
            for cue, is_whole in self._spaced.get(token[:_OPENING], ())
            if token.startswith(cue.word) or token == _first_token(cue.word)
        ]
        return *spaced, *((cue, True) for cue in self._whole.get(token, ()))

    def _in_dense(self, line: str) -> Iterator[Cue]:
        for letter in DENSE.finditer(line):
            for cue in self._dense.get(letter[0], ()):
                if line.startswith(cue.word, letter.start()):
                    yield cue._replace(place=letter.start())


def _first_token(word: str) -> str:
    found = _TOKEN.search(word)
    return found[0] if found else ""


def _goes_on(word: str, line: str, start: int) -> bool:
    """Tell whether the word that stands at `start` is only the beginning of one there."""
    end = start + len(word)
    return end < len(line) and line[end].isalnum() and word[-1].isalnum()
