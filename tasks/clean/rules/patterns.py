"""What can be wrong with a rule's pattern although it is a regular expression: it never fits a line, or takes for ever."""

from collections.abc import Iterable, Iterator
from re import _parser  # type: ignore[attr-defined]  # the only tree of a pattern there is
from typing import Any

from tasks.clean.rules.agencies import PLACEHOLDER
from tasks.text.matching import LEADING, TRAILING, fold_pattern

# A repetition of a repetition has as many ways to cut a line as there are numbers: up to this they can be tried.
MOST_REPEATS = 20

_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")


def pattern_faults(pattern: str) -> Iterator[str]:
    """Yield why no line's normal form can fit `pattern`, or why it can take long; re.error if it is no pattern."""
    tree = list(_parser.parse(fold_pattern(pattern.replace(PLACEHOLDER, "x", 1))))
    capital = next((letter for letter in _letters(tree) if letter.isupper()), None)
    if capital:
        yield f"has a '{capital}' in the pattern '{pattern}', which no line has there; write it in lower case"
    first, last = _letter(tree[:1]), _letter(tree[-1:])
    if first and first in LEADING:
        yield f"has '{first}' before the pattern '{pattern}', where lines lose it; take it out"
    elif last and last in TRAILING:
        yield f"has '{last}' behind the pattern '{pattern}', where lines lose it; take it out"


def repeats_a_repetition(pattern: str) -> bool:
    """Tell whether a part that repeats without limit repeats without limit inside: `(?:a+)+` may take for ever."""
    return any(
        _is_nested(item, within=False) for item in _parser.parse(fold_pattern(pattern.replace(PLACEHOLDER, "x")))
    )


def _letter(items: list[Any]) -> str | None:
    return chr(items[0][1]) if items and str(items[0][0]) == "LITERAL" else None


def _letters(items: Iterable[Any]) -> Iterator[str]:
    """Give every single letter of a tree; those of classes (`[A-Z]`) may be there for others' sake."""
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
    """Give the sequences of items inside one: of a group, a repetition, alternatives, a look to either side."""
    kind, value = str(item[0]), item[1]
    if kind in _REPEATS or kind == "POSSESSIVE_REPEAT":
        yield value[2]
    elif kind == "BRANCH":
        yield from value[1]
    elif kind in ("SUBPATTERN", "ASSERT", "ASSERT_NOT"):
        yield value[-1]
