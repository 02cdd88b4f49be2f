"""Dates of a query: days, months, years and ranges of them become a time in UTC, `since` <= t < `until`."""

import re
from datetime import UTC, datetime, timedelta

from tasks.index.query.tree import Dates

_DAY = r"\d{4}(?:-\d{1,2}(?:-\d{1,2})?)?"
_END = rf"(?:{_DAY}|\*|)"
_PERIOD = re.compile(rf"(?P<sign>[<>]=?)?\s*(?P<day>{_DAY})")
_SPAN = re.compile(rf"(?P<first>{_END})\.\.(?P<last>{_END})")
_RANGE = re.compile(rf"(?P<open>[\[{{])\s*(?P<first>{_DAY}|\*)\s+TO\s+(?P<last>{_DAY}|\*)\s*(?P<close>[\]}}])")


def read_dates(text: str) -> Dates | None:
    """Read `2024`, `2024-02`, `2024-02-09`, `>=2024-02`, `2024-02..2024-03` or Lucene's `[2024-02 TO 2024-03]`.

    Both ends belong to a range, unless a curly bracket excludes one; `*`, or nothing, is an open end. None for anything else.
    """
    try:
        if period := _PERIOD.fullmatch(text):
            return _compared(period["sign"], *_bounds(period["day"]))
        if span := _SPAN.fullmatch(text):
            return _between(_bounds(span["first"])[0], _bounds(span["last"])[1])
        if typed := _RANGE.fullmatch(text):
            first, last = _bounds(typed["first"]), _bounds(typed["last"])
            return _between(first[typed["open"] == "{"], last[typed["close"] == "]"])
    except (ValueError, OverflowError):  # no day of the calendar
        return None
    return None


def _between(since: datetime | None, until: datetime | None) -> Dates | None:
    return None if since is None and until is None else Dates(since=since, until=until)


def _compared(sign: str | None, start: datetime | None, end: datetime | None) -> Dates:
    spans = {None: (start, end), ">=": (start, None), ">": (end, None), "<": (None, start), "<=": (None, end)}
    since, until = spans[sign]
    return Dates(since=since, until=until)


def _bounds(day: str) -> tuple[datetime | None, datetime | None]:
    """Return the start of a day, month or year and the start of the next; twice None for an open end."""
    if day in {"", "*"}:
        return None, None
    year, month, number = map(int, f"{day}-1-1".split("-")[:3])
    start = datetime(year, month, number, tzinfo=UTC)
    match day.count("-"):
        case 0:
            return start, start.replace(year=year + 1)
        case 1:
            return start, (start + timedelta(days=31)).replace(day=1)
    return start, start + timedelta(days=1)
