"""Finds cue words of boilerplate, such as "newsletter" (`config/line_model/cues.yaml`), in all languages at once.

The language of a text is not known before it is clean. So a cue counts in any language, unless the article itself uses the
word in its prose (`tasks.clean.model.vocabulary`): Norwegian `del` (share) is an ordinary word in a Spanish text.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from tasks.text.matching import LEADING, find_each, fold
from tasks.text.scripts import UNSPACED

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
# In scripts without spaces a word may begin at any letter.
UNSPACED_LETTER = re.compile(f"[{UNSPACED}]")
_SHORTEST = 3  # letters; a shorter word stands for itself alone


class Cue(NamedTuple):
    """A cue in a line: the number of its purpose, the index of its first character, and the word."""

    purpose: int
    position: int
    word: str


class Cues:
    """The cue words of all languages."""

    def __init__(self, words: Mapping[str, Mapping[str, str]], *, corrections: Mapping[str, str] | None = None) -> None:
        """Take purpose → language → words; a word stands for all that begin with it, one with `$` at its end for itself.

        `corrections` are the beginnings of corrections by language.
        """
        self.purposes = tuple(words)
        self._corrections = tuple(
            fold(phrase.replace("_", " ")) for line in (corrections or {}).values() for phrase in line.split()
        )
        entries: dict[str, list[tuple[int, bool]]] = {}
        for number, languages in enumerate(words.values()):
            for typed in dict.fromkeys(word for line in languages.values() for word in line.split()):
                word = fold(typed.rstrip("$").replace("_", " "))
                is_whole = typed.endswith("$") or len(word) < _SHORTEST
                entries.setdefault(word, []).append((number, is_whole and not UNSPACED_LETTER.match(word)))
        # Each word with its purposes, and whether the word must end where it ends.
        self._words = tuple(entries.items())
        self._unspaced = frozenset(number for number, word in enumerate(entries) if UNSPACED_LETTER.match(word))
        self._automaton = AhoCorasick(list(entries), matchkind=MatchKind.Standard)

    def begins_correction(self, line: str) -> bool:
        """Tell whether a folded line begins like a correction or an update of the article."""
        return line.lstrip(LEADING + "([").startswith(self._corrections)

    def find(self, line: str) -> list[Cue]:
        """Return the cues in a folded line, in its order."""
        return self.find_each([line])[0]

    def find_each(self, lines: Sequence[str]) -> list[list[Cue]]:
        """Return the cues in each of some folded lines, in their order; all lines are searched at once."""
        text = "\n" + "\n".join(lines) + "\n"
        starts = list(accumulate((len(line) + 1 for line in lines), initial=1))
        found: list[list[Cue]] = [[] for _ in lines]
        for number, start, end in find_each(self._automaton, text):
            # Most of what is found is inside a longer word.
            if text[start - 1].isalnum() and text[start].isalnum() and number not in self._unspaced:
                continue
            is_longer = text[end - 1].isalnum() and text[end].isalnum()
            line = bisect_right(starts, start) - 1
            word, entries = self._words[number]
            found[line] += [
                Cue(purpose, start - starts[line], word)
                for purpose, is_whole in entries
                if not (is_whole and is_longer)
            ]
        for cues in found:
            cues.sort(key=_in_order)
        return found


def _in_order(cue: Cue) -> tuple[bool, int, int]:
    """Sort by position, of one position the longest first; the words of scripts without spaces last."""
    return UNSPACED_LETTER.match(cue.word) is not None, cue.position, -len(cue.word)
