"""The trees of the patterns of rules: the words that a pattern needs, and its faults."""

import math
import re
from collections.abc import Callable, Iterable, Iterator
from re import _parser  # type: ignore[attr-defined]  # the only tree of a pattern there is
from typing import Any, NamedTuple, TypeVar

from config.kept import kept
from tasks.clean.rules.agencies import PLACEHOLDER
from tasks.text.matching import LEADING, TRAILING, fold_pattern

# A repetition of a repetition can cut a line in countless ways; up to so many repeats they can all be tried.
MOST_REPEATS = 20

T = TypeVar("T")

_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")


class Parsed(NamedTuple):
    """The facts that the tree of a pattern tells.

    `words` are words of which every line that the pattern fits holds one at least; empty where none can be told.
    """

    words: frozenset[str]
    groups: int
    has_flag: bool  # for the whole pattern


_known: dict[str, Parsed] = {}


def parsed(pattern: str) -> Parsed:
    """Parse a pattern; re.error and OverflowError where it is no regular expression."""
    if pattern not in _known:
        _known[pattern] = _parsed(pattern)
    return _known[pattern]


def with_patterns_kept(made_from: bytes | None, work: Callable[[], T]) -> T:
    """Return the result of `work`, which parses patterns; those that a process before parsed are taken from it.

    `made_from` stands for the patterns, as in `config.kept`. To parse all rules takes 0.4 s.
    """
    done: list[T] = []

    def parse() -> dict[str, Parsed]:
        done.append(work())
        return _known

    _known.update(kept("patterns", made_from, parse, dict[str, Parsed]))
    return done[0] if done else work()


def _parsed(pattern: str) -> Parsed:
    if "(?<" in pattern:
        re.compile(pattern)  # the tree does not tell that what is behind must have one width
    tree = _parser.parse(pattern)
    return Parsed(_needed(tree), tree.state.groups - 1, bool(tree.state.flags & ~re.UNICODE))


def _needed(items: Iterable[Any]) -> frozenset[str]:
    """Return the rarest set of words that a sequence of items needs."""
    found: list[frozenset[str]] = []
    word = ""
    for item in items:
        letter = _letter([item])
        word += letter or ""
        if letter is None:
            found += [frozenset(filter(None, [word])), _needed_by(item)]
            word = ""
    found.append(frozenset(filter(None, [word])))
    return min(filter(None, found), key=lambda words: sum(map(_frequency, words)), default=frozenset())


def _needed_by(item: Any) -> frozenset[str]:
    kind, value = str(item[0]), item[1]
    if kind == "BRANCH":
        each = [_needed(part) for part in value[1]]
        return frozenset().union(*each) if all(each) else frozenset()
    is_certain = kind == "SUBPATTERN" or (kind in (*_REPEATS, "POSSESSIVE_REPEAT") and value[0] > 0)
    return _needed(value[-1]) if is_certain else frozenset()


def _frequency(word: str) -> float:
    """Estimate how often a line holds `word`: letters of the alphabet are in many, marks and ideographs in few."""
    return math.prod(1 / 8 if letter.isascii() and letter.isalpha() else 1 / 20 for letter in word if letter != " ")


def pattern_faults(pattern: str) -> Iterator[str]:
    """Yield the reasons why no line's normal form can fit `pattern`; re.error if it is no regular expression."""
    tree = list(_parser.parse(fold_pattern(pattern.replace(PLACEHOLDER, "x", 1))))
    capital = next((letter for letter in _letters(tree) if letter.isupper()), None)
    if capital:
        yield f"has a '{capital}' in the pattern '{pattern}', which no normal form has; write it in lower case"
    first, last = _letter(tree[:1]), _letter(tree[-1:])
    if first and first in LEADING:
        yield f"has '{first}' before the pattern '{pattern}', which no normal form begins with; remove it"
    elif last and last in TRAILING:
        yield f"has '{last}' behind the pattern '{pattern}', which no normal form ends with; remove it"


def repeats_a_repetition(pattern: str) -> bool:
    """Tell whether a part that repeats without limit repeats without limit inside: `(?:a+)+` may take very long."""
    return any(
        _is_nested(item, within=False) for item in _parser.parse(fold_pattern(pattern.replace(PLACEHOLDER, "x")))
    )


def _letter(items: list[Any]) -> str | None:
    return chr(items[0][1]) if items and str(items[0][0]) == "LITERAL" else None


def _letters(items: Iterable[Any]) -> Iterator[str]:
    """Yield every single letter of a tree, but not those of classes: one letter of `[A-z]` may be needed."""
    for item in items:
        yield from filter(None, [_letter([item])])
        for part in _parts(item):
            yield from _letters(part)


def _is_nested(item: Any, *, within: bool) -> bool:
    is_repeat = str(item[0]) in _REPEATS and item[1][1] > MOST_REPEATS
    return (is_repeat and within) or any(
        _is_nested(inner, within=within or is_repeat) for part in _parts(item) for inner in part
    )


def _parts(item: Any) -> Iterator[Iterable[Any]]:
    """Yield the sequences of items inside one: of a group, a repetition, alternatives or a lookaround."""
    kind, value = str(item[0]), item[1]
    if kind in _REPEATS or kind == "POSSESSIVE_REPEAT":
        yield value[2]
    elif kind == "BRANCH":
        yield from value[1]
    elif kind in ("SUBPATTERN", "ASSERT", "ASSERT_NOT"):
        yield value[-1]
