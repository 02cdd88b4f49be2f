"""Which characters a regular expression can begin with, so that a line is held only against patterns that could fit."""

import re
from itertools import pairwise

# Single characters and escaped brackets; no range, no negation, no letter class.
_PLAIN_CLASS = re.compile(r"\[((?:[^\]\[\\^-]|\[|\\[\[\]()])+)\]")
_GROUPS = ("(?:", "(?P<agencies>")


def openings(source: str) -> frozenset[str] | None:
    """Return every first character of what `source` can match; None where that is not plain to see.

    Understands what rules are made of: letters, escaped marks, `\\d` (ASCII digits), `(?:…)`, alternatives, the quantifiers
    `?`, `*` and `{0,n}`, and classes of single characters. Other classes and `.` are not plain.
    """
    each = [_opening(alternative) for alternative in _alternatives(source)]
    plain = [found for found in each if found is not None]
    return frozenset().union(*plain) if len(plain) == len(each) else None


def _opening(sequence: str) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    while sequence:
        first, rest = _first_item(sequence)
        if first is None:
            return None
        found |= first
        if not rest.startswith(("?", "*", "{0")):
            return found
        sequence = rest.partition("}")[2] if rest.startswith("{0") else rest[1:].removeprefix("?")
    return None  # it can match nothing at all


def _first_item(sequence: str) -> tuple[frozenset[str] | None, str]:
    """Return what the first item of a sequence can begin with, and the sequence behind it."""
    group = next((opener for opener in _GROUPS if sequence.startswith(opener)), None)
    if group:
        end = _closing(sequence)
        return openings(sequence[len(group) : end]), sequence[end + 1 :]
    if sequence[0] == "[":
        return _class(sequence)
    if sequence[0] == "\\":
        return _escaped(sequence[1:2]), sequence[2:]
    return (None if sequence[0] in ".^$(" else frozenset(sequence[0])), sequence[1:]


def _escaped(mark: str) -> frozenset[str] | None:
    if mark == "d":
        return frozenset("0123456789")
    return None if mark.isalnum() else frozenset(mark)


def _class(sequence: str) -> tuple[frozenset[str] | None, str]:
    found = _PLAIN_CLASS.match(sequence)
    if found is None:
        return None, ""
    return frozenset(found[1].replace("\\", "")), sequence[found.end() :]


def _closing(sequence: str) -> int:
    """Return the place of the bracket that closes the one `sequence` begins with."""
    return next(place for place, depth in _depths(sequence) if depth == 0 and sequence[place] == ")")


def _alternatives(source: str) -> list[str]:
    """Split at each `|` outside brackets."""
    cuts = [-1, *(place for place, depth in _depths(source) if depth == 0 and source[place] == "|"), len(source)]
    return [source[start + 1 : end] for start, end in pairwise(cuts)]


def _depths(source: str) -> list[tuple[int, int]]:
    """Return the places of unescaped characters, each with the number of brackets open after it.

    Inside a character class only its end counts.
    """
    found: list[tuple[int, int]] = []
    depth, in_class, place = 0, False, 0
    while place < len(source):
        letter = source[place]
        if letter == "\\":
            place += 2
            continue
        if in_class:
            in_class = letter != "]"
        elif letter == "[":
            in_class = True
        else:
            depth += (letter == "(") - (letter == ")")
            found.append((place, depth))
        place += 1
    return found
