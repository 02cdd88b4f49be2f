"""Siblings: varieties of one language, such as Serbian and Croatian, which the detectors take for each other.

Each variety scores the weights of the distinct marks that a text has of it, in log odds. The best one is the answer. The
detectors' own answer and the tag that the input states count less than most marks, so they decide where the marks are even.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from config.detection import Siblings, load_detection
from tasks.language.labels import tag_of

# Characters in which marks are looked for: a paragraph or two have enough of them.
_CHARACTERS = 2000
# In log odds: less than those of most marks.
_DETECTED, _HINTED = 0.6, 1.2
# A lead that patterns, which take most of the time, do not change.
_CLEAR = 12
# Lengths in characters between which a missing mark says the more, the longer the text is.
_SHORT, _LONG = 36, 480
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 3  # letters of a part
_MOST_WORDS = 50_000  # whose marks are kept: about 10 MB

# A mark of a word: the number of its marks in the family, and the mark as the data writes it.
Mark = tuple[int, str]


def sibling(text: str, script: str, detected: str, *, hint: str | None = None) -> tuple[str, float]:
    """Return which sibling of the `detected` language a text is in, and the probability of it among its siblings.

    `hint` is the tag that the input states.
    """
    family = _family_of(detected, script)
    return (detected, 1.0) if family is None else _best(family.scores(text[:_CHARACTERS], detected, hint))


class _Family:
    """The varieties of a language, with their marks as tables."""

    def __init__(self, its: Siblings) -> None:
        self._its = its
        self._marks: dict[str, tuple[int, ...]] = {}
        for number, marks in enumerate(its.marks):
            for word in marks.words.split():
                self._marks[word] = (*self._marks.get(word, ()), number)
        self._patterns = [
            (number, re.compile(pattern)) for number, marks in enumerate(its.marks) for pattern in marks.patterns
        ]
        self._of_word = lru_cache(_MOST_WORDS)(self._marks_of_word)

    def scores(self, text: str, detected: str, hint: str | None) -> dict[str, float]:
        """Return the score of each variety, in log odds."""
        stated = hint and hint.partition("-")[0]
        length = math.sqrt(min(max(len(text), _SHORT), _LONG)) - math.sqrt(_SHORT)
        scores = {
            variety: lead
            + self._its.by_length.get(variety, 0) * length
            + _DETECTED * (variety == detected)
            + _HINTED * (variety == stated)
            for variety, lead in self._its.varieties.items()
        }
        self._add(self._of_words(text), scores)
        first, second = sorted(scores.values(), reverse=True)[:2]
        if first - second < _CLEAR:
            self._add((number for number, pattern in self._patterns if pattern.search(text)), scores)
        return scores

    def _add(self, numbers: Iterable[int], scores: dict[str, float]) -> None:
        """Add the weight of each of the marks to the varieties that they are of."""
        for number in numbers:
            marks = self._its.marks[number]
            for variety in marks.of.split():
                scores[variety] += marks.weight

    def _of_words(self, text: str) -> list[int]:
        """Return the number of the marks that each distinct mark of the words belongs to."""
        words = set(_WORD.findall(text.lower()))
        return [number for number, _ in {mark for word in words for mark in self._of_word(word)}]

    def _marks_of_word(self, word: str) -> tuple[Mark, ...]:
        """Return the marks that a word is, begins with, ends in or holds."""
        return tuple((number, part) for part in self._parts(word) for number in self._marks.get(part, ()))

    @staticmethod
    def _parts(word: str) -> Iterator[str]:
        """Yield a word, its beginnings, its ends and its other parts, as the data writes them."""
        yield word
        for start in range(len(word)):
            yield f"{word[: start + 1]}*"
            yield f"*{word[start:]}"
            yield from (f"*{word[start:stop]}*" for stop in range(start + _SHORTEST, len(word) + 1))


@cache
def _family_of(tag: str, script: str) -> _Family | None:
    """Return the siblings that a language has in a script; None where it has none."""
    return next((its for its, tags in _families(script) if tag in tags), None)


@cache
def _families(script: str) -> list[tuple[_Family, set[str]]]:
    """Return the families that are written in a script, each with the tags of its varieties."""
    families = [its for its in load_detection().siblings.values() if its.script == script]
    return [(_Family(its), set(map(tag_of, its.varieties))) for its in families]


def _best(scores: Mapping[str, float]) -> tuple[str, float]:
    """Return the tag of the best variety, and the share that varieties of this tag have in the probability."""
    best = max(scores, key=scores.__getitem__)
    shares = {variety: math.exp(score - scores[best]) for variety, score in scores.items()}
    of_best = sum(share for variety, share in shares.items() if tag_of(variety) == tag_of(best))
    return tag_of(best), of_best / sum(shares.values())
