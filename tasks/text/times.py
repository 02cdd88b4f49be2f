"""Times: reads points in time as people and machines write them, into UTC."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

from tasks.text.scripts import THAI

# Seconds reach this in the year 5138; a larger number counts milli-, micro- or nanoseconds.
_MOST_SECONDS = 1e11
_LARGEST = 1e20
_LONGEST = 100

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS = re.compile(r"-?\d{9,20}(?:\.\d+)?")
_COMPACT = re.compile(r"\d{14}")
# A text without a day and a year (or, in figures, three numbers) holds no full date.
_DAY_AND_YEAR = re.compile(
    r"(?<!\d)\d{4}(?!\d).*\d|\d.*(?<!\d)\d{4}(?!\d)|(?<!\d)\d{1,2}([./-])\d{1,2}\1\d{2}(?!\d)", re.DOTALL
)
_NUMERIC = re.compile(r"\D*(\d{1,2})\s*([./-])\s*(\d{1,2})\s*\2\s*\d{2,4}(?!\d)")
# The library's parser reads other forms too, but wrongly: "January 31, 2024 5:00 PM EST" loses its PM.
_MAIL = re.compile(
    r"(?:[A-Za-z]{3},? +)?\d{1,2}[ -][A-Za-z]{3}[ -]\d{4} +\d{1,2}:\d\d(?::\d\d)?(?: +(?:[+-]\d{4}|[A-Za-z]{1,4}))?"
)
_MONTHS = 12
_THAI = re.compile(f"[{THAI}]")
_BUDDHIST_YEARS = range(2400, 2700)
_BUDDHIST_OFFSET = 543


def parse_time(value: object, *, languages: Sequence[str] = ()) -> datetime | None:
    """Read a point in time: ISO 8601, RFC 2822, `20240131235959`, seconds or milliseconds since 1970, a date in words.

    The result is in UTC; a time without a zone is taken as UTC. `languages` (BCP 47 tags) tell how a date in words or
    figures is written. None for `03/04/2022` without a language that determines the order, for relative dates ("yesterday"),
    and for any other text. Never raises.
    """
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _since_epoch(value)
        text = value.strip() if isinstance(value, str) else ""
        return _from_text(text, tuple(languages)) if 0 < len(text) <= _LONGEST else None
    except (ValueError, OverflowError):
        return None


def _from_text(text: str, languages: tuple[str, ...]) -> datetime | None:
    if _COMPACT.fullmatch(text):
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    if _DIGITS.fullmatch(text):
        return _since_epoch(float(text))
    time: datetime | None = None
    with suppress(ValueError):
        time = datetime.fromisoformat(text)
    if time is None and _MAIL.fullmatch(text):
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            time = parsedate_to_datetime(text)
    time = time or _in_words(text, languages)
    return utc(time) if time else None


def utc(time: datetime) -> datetime:
    """Return `time` in UTC; a time without a zone is taken as UTC."""
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _since_epoch(number: float) -> datetime:
    if not abs(number) <= _LARGEST:
        raise ValueError(number)
    while abs(number) > _MOST_SECONDS:
        number /= 1000
    return EPOCH + timedelta(seconds=number)


@lru_cache(maxsize=4096)
def _in_words(text: str, languages: tuple[str, ...]) -> datetime | None:
    """Read `text` with dateparser; a date in figures only if the order of day and month is known."""
    if not _DAY_AND_YEAR.search(text):
        return None
    numeric = _NUMERIC.match(text)
    if numeric:
        order = _order(numeric, languages)
        return _dateparser(text, order=order, languages=languages or ("en",)) if order is not None else None
    # Without languages dateparser tries all 200: 1.3 s once a process. A page's dates are in its own language or in English.
    found = _dateparser(text, languages=languages)
    if found is None and languages:
        found = _dateparser(text, languages=("en",))
    if found and found.year in _BUDDHIST_YEARS and _THAI.search(text):  # 2565 is 2022
        return found.replace(year=found.year - _BUDDHIST_OFFSET)
    return found


def _order(numeric: re.Match[str], languages: tuple[str, ...]) -> str | None:
    """Return the order of a date in figures as dateparser names it, "" for that of the languages, None if unknown."""
    first, separator, second = int(numeric[1]), numeric[2], int(numeric[3])
    if separator == "." or first > _MONTHS or first == second:
        return "DMY"
    if second > _MONTHS:
        return "MDY"
    # "en" alone does not determine the order: Britain writes the day first, America the month.
    return None if set(languages) <= {"en"} else ""


def _dateparser(text: str, *, order: str = "", languages: tuple[str, ...] = ()) -> datetime | None:
    import dateparser  # noqa: PLC0415 - 0.13 s, and most dates are ISO

    settings: dict[str, Any] = {
        "PARSERS": ["absolute-time"],
        "STRICT_PARSING": True,
        "RETURN_AS_TIMEZONE_AWARE": True,
        "TIMEZONE": "UTC",
    }
    if order:
        settings |= {"DATE_ORDER": order, "PREFER_LOCALE_DATE_ORDER": False}
    for choice in _choices(languages):
        # It raises many kinds of errors for an unknown language or an odd figure.
        with suppress(Exception):
            time: datetime | None = dateparser.parse(text, settings=settings, **choice)
            if time:
                return time
    return None


def _choices(languages: tuple[str, ...]) -> list[dict[str, list[str]]]:
    """Return dateparser's arguments for the languages: with their regions where each has one, then without."""
    if not languages:
        return [{}]
    regional = [{"locales": list(languages)}] if all("-" in tag for tag in languages) else []
    return [*regional, {"languages": list(dict.fromkeys(tag.split("-")[0].lower() for tag in languages))}]
