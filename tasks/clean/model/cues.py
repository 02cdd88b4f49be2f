"""Finds cue words of boilerplate, such as "newsletter" (`config/line_model/cues.yaml`), in all languages at once.

The language of a text is not known before it is clean. So a cue counts in any language, unless the article itself uses the
word in its prose (`tasks.clean.model.vocabulary`): Norwegian `del` (share) is an ordinary word in a Spanish text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from tasks.text.characters import DIGIT, LETTER, SPACED_BY_NONE, classes_of, only
from tasks.text.matching import LEADING, find_each, fold
from tasks.text.scripts import UNSPACED

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
# In scripts without spaces a word may begin at any letter.
UNSPACED_LETTER = re.compile(f"[{UNSPACED}]")
_SHORTEST = 3  # letters; a shorter word stands for itself alone
# Letters of a sentence in which its speaker is named, and words between the call and the verb.
_REPORT_LETTERS, _REPORT_WORDS = 140, 3


def _phrases(by_language: Mapping[str, str] | None) -> tuple[str, ...]:
    """Return the phrases of all languages, folded; `_` stands for a space in one."""
    listed = (by_language or {}).values()
    return tuple(fold(phrase.replace("_", " ")) for line in listed for phrase in line.split())


def _report(verbs: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of a comma or a closing mark, the speaker, and one of `verbs`; the speaker may stand behind it."""
    alternatives = "|".join(map(re.escape, dict.fromkeys(verbs))) or "(?!)"
    speaker = rf"(?:[^\s,.!?]+ ){{1,{_REPORT_WORDS}}}"
    return re.compile(
        rf'[,،"!?] ?(?:(?:{speaker})?(?:{alternatives})(?= [^\W\d_])|{speaker}(?:{alternatives})(?=[,.]))'
    )


class Cue(NamedTuple):
    """A cue in a line: the number of its purpose, the index of its first character, and the word."""

    purpose: int
    position: int
    word: str


class Cues:
    """The cue words of all languages."""

    def __init__(
        self,
        words: Mapping[str, Mapping[str, str]],
        *,
        corrections: Mapping[str, str] | None = None,
        sayings: Mapping[str, str] | None = None,
    ) -> None:
        """Take purpose → language → words; a word stands for all that begin with it, one with `$` at its end for itself.

        `corrections` are the beginnings of corrections by language, `sayings` verbs of saying.
        """
        self._report = _report(_phrases(sayings))
        self.purposes = tuple(words)
        self._corrections = _phrases(corrections)
        # Hardly any line begins like one of the many phrases.
        self._shortest_correction = min(map(len, self._corrections), default=0)
        self._corrections_begin = frozenset(phrase[: self._shortest_correction] for phrase in self._corrections)
        entries: dict[str, list[tuple[int, bool]]] = {}
        for number, languages in enumerate(words.values()):
            for typed in dict.fromkeys(word for line in languages.values() for word in line.split()):
                word = fold(typed.rstrip("$").replace("_", " "))
                is_whole = typed.endswith("$") or len(word) < _SHORTEST
                entries.setdefault(word, []).append((number, is_whole and not UNSPACED_LETTER.match(word)))
        begun = [word for word in entries if not UNSPACED_LETTER.match(word) and any(map(str.isalnum, word))]
        others = entries.keys() - begun
        other = [word for word in entries if word in others]
        # Each word with its purposes, and whether a word of the line must end where it ends.
        self._words = tuple((word, entries[word]) for word in (*begun, *other))
        self._first_other, self._marks = len(begun), [word for word in other if not UNSPACED_LETTER.match(word)]
        # Most that is found is inside a longer word: what begins or ends one is looked for with a space there, in words alone.
        self._begun = AhoCorasick([_among_words(word, is_whole=_is_whole(entries[word])) for word in begun])
        self._others = AhoCorasick(other)

    def is_report(self, folded: str) -> bool:
        """Tell whether a folded sentence goes on with who says it: "Subscribe now, the minister told the farmers."."""
        return self._report.search(folded, 0, _REPORT_LETTERS) is not None

    def begins_correction(self, line: str) -> bool:
        """Tell whether a folded line begins like a correction or an update of the article."""
        bare = line.lstrip(LEADING + "([")
        return bare[: self._shortest_correction] in self._corrections_begin and bare.startswith(self._corrections)

    def find(self, line: str) -> list[Cue]:
        """Return the cues in a folded line, in its order."""
        return self.find_each([line])[0]

    def find_each(self, lines: Sequence[str]) -> list[list[Cue]]:
        """Return the cues in each of some folded lines, in their order; all lines are searched at once."""
        text = "\n" + "\n".join(lines) + "\n"
        starts = list(accumulate((len(line) + 1 for line in lines), initial=1))
        found: list[list[Cue]] = [[] for _ in lines]
        for number, start, end in self._found(text):
            is_longer = text[end - 1].isalnum() and text[end].isalnum()
            line = bisect_right(starts, start) - 1
            word, entries = self._words[number]
            found[line] += [
                Cue(purpose, start - starts[line], word)
                for purpose, is_whole in entries
                if not (is_whole and is_longer)
            ]
        for cues in found:
            if len(cues) > 1:
                cues.sort(key=_in_order)
        return found

    def _found(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield the number, start and end of the words in a text, those in spaced scripts where a word begins."""
        classes = classes_of(text)
        for number, start, _ in find_each(self._begun, only(text, classes, LETTER | DIGIT)):
            word = self._words[number][0]
            start += word[0].isalnum()
            if text.startswith(word, start):
                yield number, start, start + len(word)
        if (classes & SPACED_BY_NONE).any() or any(mark in text for mark in self._marks):
            for number, start, end in find_each(self._others, text):
                yield number + self._first_other, start, end


def _is_whole(entries: Iterable[tuple[int, bool]]) -> bool:
    return all(is_whole for _, is_whole in entries)


def _among_words(word: str, *, is_whole: bool) -> str:
    """Return a word as it is found where every character that is no letter or digit is a space."""
    before, after = " " * word[0].isalnum(), " " * (is_whole and word[-1].isalnum())
    return before + only(word, classes_of(word), LETTER | DIGIT) + after


def _in_order(cue: Cue) -> tuple[bool, int, int]:
    """Sort by position, of one position the longest first; the words of scripts without spaces last."""
    return UNSPACED_LETTER.match(cue.word) is not None, cue.position, -len(cue.word)
