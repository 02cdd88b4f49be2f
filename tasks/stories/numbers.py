"""Numbers and days of a text, the same in every language: 1,500 and 1.500 and 15万 become their value, 4 February 2-4."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from typing import NamedTuple

from config.calendar import load_calendar
from config.stories import cells, load_story_data

# Figures with what may stand between them: a set of figures is searched ten times as fast as the pattern of a number.
_DIGITS = "0-9٠-٩۰-۹०-९০-৯０-９"
_FIGURES = re.compile(rf"[{_DIGITS}]+(?:[.,'’ \u00a0\u202f][{_DIGITS}]+)*")
# Groups of three figures (in India of two before the last), or figures; then a part below one.
_NUMBER = re.compile(r"\d{1,3}(?:,\d\d)*(?:[.,'’ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d{1,2}(?!\d))?")
_SEPARATORS = str.maketrans("", "", ".,'’ \u00a0\u202f")
_EAST_ASIAN_DAY = re.compile(r"(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日号일]")
_NEXT_WORD = re.compile(r"(?:\.|st|nd|rd|th|er|º|-?[ге]о)?[ \u00a0-]([^\W\d_]+)(?:[ \u00a0]([^\W\d_]+))?")
# It begins where a word does: else each letter of a word is tried.
_LAST_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]+)\.?[ \u00a0]$")
_LONGEST_WORD = 24
_MOST_FIGURES = 15


class Number(NamedTuple):
    """A number or a day: its key, and the words of the text."""

    key: str
    written: str


class _Words(NamedTuple):
    """The words of a language: months by their forms, and powers of ten by the first letters of their words."""

    months: Mapping[str, int]
    magnitudes: Mapping[str, int]
    day_words: frozenset[str]


def numbers(text: str, language: str) -> Iterator[Number]:
    """Yield the numbers of `text` that have two figures or more, and its days."""
    words = _words(language)
    if "月" in text or "월" in text:
        for match in _EAST_ASIAN_DAY.finditer(text):
            yield Number(f"d:{int(match[1])}-{int(match[2])}", match[0])
    runs = [run.span() for run in _FIGURES.finditer(text)]
    for match in chain.from_iterable(_NUMBER.finditer(text, *run) for run in runs):
        following = _NEXT_WORD.match(text, match.end(), match.end() + 2 * _LONGEST_WORD)
        if day := _day(text, match, following, words):
            yield day
        elif number := _number(text, match, following, words):
            yield number


def _day(text: str, match: re.Match[str], following: re.Match[str] | None, words: _Words) -> Number | None:
    if len(match[0]) > 2 or not 1 <= int(match[0]) <= 31:
        return None
    if following:
        first, second = following[1].lower(), (following[2] or "").lower()
        month = words.months.get(first) or (first in words.day_words and words.months.get(second))
        if month:
            end = following.end(1) if words.months.get(first) else following.end(2)
            return Number(f"d:{month}-{int(match[0])}", text[match.start() : end])
    before = _LAST_WORD.search(text, max(0, match.start() - _LONGEST_WORD), match.start())
    if before and (month := words.months.get(before[1].lower())):
        return Number(f"d:{month}-{int(match[0])}", text[before.start() : match.end()])
    return None


def _number(text: str, match: re.Match[str], following: re.Match[str] | None, words: _Words) -> Number | None:
    value, end = _value(match[0]), match.end()
    if value is None:
        return None
    if power := _signs().get(text[end : end + 1]):
        value, end = value * 10**power, end + 1
    elif following and (power := _magnitude(following[1].lower(), words)):
        value, end = value * 10**power, following.end(1)
    return Number(f"n:{value:.15g}", text[match.start() : end]) if value >= 10 or value % 1 else None


def _value(figures: str) -> float | None:
    grouped = figures.translate(_SEPARATORS)
    if len(grouped) > _MOST_FIGURES:
        return None
    is_grouped = len(figures) - len(grouped) and len(re.split(r"\D", figures)[-1]) == 3
    return float(grouped if is_grouped else figures.replace(",", "."))


def _magnitude(word: str, words: _Words) -> int:
    for length in range(len(word), 1, -1):
        if power := words.magnitudes.get(word[:length]):
            return power
    return 0


@cache
def _words(language: str) -> _Words:
    data, calendar = load_story_data(), load_calendar()
    names = calendar.languages.get(language) or calendar.languages["en"]
    months = {form.rstrip("."): number for number, forms in enumerate(names.forms_of_months(), 1) for form in forms}
    groups = [*data.magnitudes.items(), *data.magnitudes_of.get(language, {}).items()]
    magnitudes = {word: power for power, beginnings in groups for word in beginnings.split()}
    return _Words(months, magnitudes, frozenset(data.day_words.split()))


@cache
def _signs() -> Mapping[str, int]:
    return {sign: int(power) for sign, power in cells(load_story_data().signs).items()}
