"""Finds cue words of boilerplate, such as "newsletter" (`config/line_model/cues.yaml`), in all languages at once.

The language of a text is not known before it is clean. So a cue counts in any language, unless the article itself uses the
word in its prose (`tasks.clean.model.vocabulary`): Norwegian `del` (share) is an ordinary word in a Spanish text.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from tasks.text.matching import LEADING, fold
from tasks.text.scripts import UNSPACED

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
# In scripts without spaces a word may begin at any letter.
UNSPACED_LETTER = re.compile(f"[{UNSPACED}]")
_PREFIX = 3  # characters by which a word is looked up
_CACHED = 1 << 16  # tokens
_LONGEST = 64  # characters of a token that are compared; no word has as many


class Cue(NamedTuple):
    """A cue in a line: the number of its purpose, the index of its first character, and the word."""

    purpose: int
    position: int
    word: str


class Cues:
    """The cue words of all languages, by their first letters."""

    def __init__(self, words: Mapping[str, Mapping[str, str]], *, corrections: Mapping[str, str] | None = None) -> None:
        """Take purpose → language → words; a word stands for all that begin with it, one with `$` at its end for itself.

        `corrections` are the beginnings of corrections by language.
        """
        self.purposes = tuple(words)
        self._corrections = tuple(
            fold(phrase.replace("_", " ")) for line in (corrections or {}).values() for phrase in line.split()
        )
        self._whole: dict[str, list[Cue]] = {}
        self._spaced: dict[str, list[tuple[Cue, bool]]] = {}
        self._unspaced: dict[str, list[Cue]] = {}
        self._cached_starting_at = lru_cache(_CACHED)(self._starting_at)  # texts repeat most of their words
        for number, languages in enumerate(words.values()):
            for word in dict.fromkeys(word for line in languages.values() for word in line.split()):
                self._add(fold(word.rstrip("$").replace("_", " ")), number, is_whole=word.endswith("$"))

    def _add(self, word: str, purpose: int, *, is_whole: bool) -> None:
        cue = Cue(purpose, 0, word)
        if UNSPACED_LETTER.match(word):
            self._unspaced.setdefault(word[0], []).append(cue)
        elif (is_whole and _TOKEN.fullmatch(word)) or len(word) < _PREFIX:
            self._whole.setdefault(word, []).append(cue)
        else:
            self._spaced.setdefault(_first_token(word)[:_PREFIX], []).append((cue, is_whole))

    def begins_correction(self, line: str) -> bool:
        """Tell whether a folded line begins like a correction or an update of the article."""
        return line.lstrip(LEADING + "([").startswith(self._corrections)

    def find(self, line: str) -> list[Cue]:
        """Return the cues in a folded line, in its order."""
        found = []
        for token in _TOKEN.finditer(line):
            for cue, is_whole in self._cached_starting_at(token[0][:_LONGEST]):
                start = token.start()
                if line.startswith(cue.word, start) and not (is_whole and _continues(cue.word, line, start)):
                    found.append(cue._replace(position=start))
        if UNSPACED_LETTER.search(line):
            found += self._in_unspaced(line)
        return found

    def _starting_at(self, token: str) -> tuple[tuple[Cue, bool], ...]:
        """Return the cues that may start where a token does, each with whether the word must end with the cue."""
        spaced = [
            (cue, is_whole)
            for cue, is_whole in self._spaced.get(token[:_PREFIX], ())
            if token.startswith(cue.word) or token == _first_token(cue.word)
        ]
        return *spaced, *((cue, True) for cue in self._whole.get(token, ()))

    def _in_unspaced(self, line: str) -> Iterator[Cue]:
        for letter in UNSPACED_LETTER.finditer(line):
            for cue in self._unspaced.get(letter[0], ()):
                if line.startswith(cue.word, letter.start()):
                    yield cue._replace(position=letter.start())


def _first_token(word: str) -> str:
    found = _TOKEN.search(word)
    return found[0] if found else ""


def _continues(word: str, line: str, start: int) -> bool:
    """Tell whether the line has a longer word at `start`, of which `word` is only the beginning."""
    end = start + len(word)
    return end < len(line) and line[end].isalnum() and word[-1].isalnum()
