"""Siblings: varieties of one language, such as Serbian and Croatian, which the detectors take for each other.

Each variety scores the weights of the distinct marks that a text has of it. The best one is the answer. The detectors' own
answer and the tag that the input states count less than any mark, so they decide only where the marks are even.
"""

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache

from config.detection import SiblingMarks, Siblings, load_detection
from tasks.language.labels import tag_of

# Characters in which marks are looked for: a paragraph or two have enough of them.
_CHARACTERS = 2000
# In marks: less than the lightest of them.
_DETECTED, _HINTED = 0.3, 0.45
# Odds that one more mark gives its variety.
_LOG_ODDS_OF_A_MARK = 1.2
_SHORTEST_STEM = 2
_WORD = re.compile(r"[^\W\d_]+")


def sibling(text: str, script: str, detected: str, *, hint: str | None = None) -> tuple[str, float]:
    """Return which sibling of the `detected` language a text is in, and the probability of it among its siblings.

    `hint` is the tag that the input states.
    """
    family = _family_of(detected, script)
    return (detected, 1.0) if family is None else _best(_scores(text[:_CHARACTERS], family, detected, hint))


@cache
def _family_of(tag: str, script: str) -> Siblings | None:
    """Return the siblings that a language has in a script; None where it has none."""
    families = load_detection().siblings.values()
    return next((its for its in families if its.script == script and tag in map(tag_of, its.varieties)), None)


def _scores(text: str, family: Siblings, detected: str, hint: str | None) -> dict[str, float]:
    """Return the score of each variety, in marks."""
    stated = hint and hint.partition("-")[0]
    scores = {
        variety: lead + _DETECTED * (variety == detected) + _HINTED * (variety == stated)
        for variety, lead in family.varieties.items()
    }
    for marks in family.marks:
        weight = marks.weight * _count(text, marks)
        for variety in marks.of.split():
            scores[variety] += weight
    return scores


def _best(scores: Mapping[str, float]) -> tuple[str, float]:
    """Return the tag of the best variety, and the share that varieties of this tag have in the probability."""
    best = max(scores, key=scores.__getitem__)
    shares = {variety: math.exp(_LOG_ODDS_OF_A_MARK * (score - scores[best])) for variety, score in scores.items()}
    of_best = sum(share for variety, share in shares.items() if tag_of(variety) == tag_of(best))
    return tag_of(best), of_best / sum(shares.values())


def _count(text: str, marks: SiblingMarks) -> int:
    """Count the distinct marks in a text."""
    words, stems, patterns = _compiled(marks)
    found = set(_WORD.findall(text.lower()))
    matched = {match.lower() for pattern in patterns for match in pattern.findall(text)}
    return len(found & words) + len({stem for word in found for stem in _stems(word, stems)}) + len(matched)


def _stems(word: str, stems: frozenset[str]) -> Iterator[str]:
    """Yield the stems that a word begins with."""
    return (word[:end] for end in range(_SHORTEST_STEM, len(word) + 1) if word[:end] in stems)


@cache
def _compiled(marks: SiblingMarks) -> tuple[frozenset[str], frozenset[str], tuple[re.Pattern[str], ...]]:
    """Return the whole words, the stems and the patterns."""
    words = marks.words.split()
    return (
        frozenset(word for word in words if not word.endswith("*")),
        frozenset(word[:-1] for word in words if word.endswith("*")),
        tuple(map(re.compile, marks.patterns)),
    )
