"""Variants: the closer name of a language, such as Serbian and Chinese in either script, or Brazil's Portuguese."""

import re
from functools import cache

from config.detection import Marks, load_detection

# Marks of a variant that a text must have: so many, and so many times those of any other variant.
MIN_MARKS = 3
_TIMES = 3
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SCRIPT_SUBTAGS = {"latin": "latn", "cyrillic": "cyrl"}
_WRITTEN_IN_TWO_SCRIPTS = ("sr",)


def variant(language: str, text: str, script: str, *, hint: str | None = None) -> str:
    """Return the BCP 47 tag of the variant that a text is in; the language's own where the text has no clear marks.

    `hint` is the tag that the input states: it decides where the text has as many marks of its variant as of any other.
    """
    if language in _WRITTEN_IN_TWO_SCRIPTS and script in _SCRIPT_SUBTAGS:
        return f"{language}-{_SCRIPT_SUBTAGS[script]}"
    variants = load_detection().variants.get(language)
    if variants is None:
        return language
    counts = {tag: _count(text, marks) for tag, marks in variants.items()}
    best = max(counts, key=counts.__getitem__)
    others = max(count for tag, count in counts.items() if tag != best)
    if counts[best] >= max(MIN_MARKS, _TIMES * others):
        return best
    if hint in counts and counts[hint] == counts[best]:
        return hint
    return language


def _count(text: str, marks: Marks) -> int:
    """Count the distinct marks of a variant in a text."""
    words = set(_WORD.findall(text.lower())) if marks.words or marks.patterns else set()
    listed, patterns = _compiled(marks)
    found = {word for word in words if word in listed or any(pattern.fullmatch(word) for pattern in patterns)}
    return len(found) + len(set(marks.letters) & set(text))


@cache
def _compiled(marks: Marks) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    return frozenset(marks.words.split()), tuple(map(re.compile, marks.patterns))
