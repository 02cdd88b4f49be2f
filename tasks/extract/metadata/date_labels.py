"""Date labels: tells apart the times of publication and of a change that one line names ("Updated 5 May | Published 4 May")."""

import re
from functools import cache
from typing import NamedTuple

from config.calendar import load_calendar
from tasks.text.scripts import KANA_AND_HAN, SOUTH_EAST_ASIAN

_DIGIT = re.compile(r"\d")
_SPACELESS = re.compile(f"[{KANA_AND_HAN}{SOUTH_EAST_ASIAN}]")
_CHANGED, _PUBLISHED = "changed", "published"


class _Part(NamedTuple):
    """A part of a line, and what its label says of the time in it; None without a label."""

    label: str | None
    text: str


def parts_of_publication(line: str) -> list[str]:
    """Return the parts of a line that may hold the time of publication: those that say so first, none of a change."""
    parts = [part for part in _parts(line) if part.label != _CHANGED]
    return [part.text for part in sorted(parts, key=lambda part: part.label != _PUBLISHED)]


def is_labelled(line: str) -> bool:
    """Tell whether a line names a time of publication."""
    return any(part.label == _PUBLISHED and _DIGIT.search(part.text) for part in _parts(line))


def names_both(line: str) -> bool:
    """Tell whether a line has the time of a change with a label, and another time."""
    labels = {part.label == _CHANGED for part in _parts(line) if _DIGIT.search(part.text)}
    return labels == {True, False}


def _parts(line: str) -> list[_Part]:
    """Split a line at its labels. They stand behind the times if a time is before the first, and none behind the last."""
    labels = list(_labels().finditer(line))
    if not labels:
        return [_Part(None, line)]
    is_behind = _DIGIT.search(line[: labels[0].start()]) and not _DIGIT.search(line[labels[-1].end() :])
    if is_behind:
        starts = [0, *(label.end() for label in labels)]
        return [_Part(each.lastgroup, line[start : each.end()]) for start, each in zip(starts, labels, strict=False)]
    ends = [*(label.start() for label in labels[1:]), len(line)]
    behind = [_Part(each.lastgroup, line[each.start() : end]) for each, end in zip(labels, ends, strict=True)]
    return [_Part(None, line[: labels[0].start()]), *behind]


@cache
def _labels() -> re.Pattern[str]:
    calendar = load_calendar()
    return re.compile(
        rf"(?P<{_CHANGED}>{_any_of(calendar.modified)})|(?P<{_PUBLISHED}>{_any_of(calendar.published)})", re.IGNORECASE
    )


def _any_of(listed: str) -> str:
    words = sorted((word.strip() for word in listed.split(",")), key=len, reverse=True)
    inside = [re.escape(word) for word in words if _SPACELESS.match(word)]
    begun = [re.escape(word) for word in words if not _SPACELESS.match(word)]
    return "|".join((*inside, rf"(?<![^\W\d_])(?:{'|'.join(begun)})"))
