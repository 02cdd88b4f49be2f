"""Timeline of results: bars of months, years, decades or centuries, so that there are never too many."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from tasks.document import Record

MOST_BARS = 40
_STEPS = (1, 12, 120, 1200)  # months in a bar


class Bar(Record, frozen=True):
    """Articles published in `since` <= t < `until`; `height` is in per cent of the highest bar, at least 2."""

    label: str
    since: date
    until: date
    count: int
    height: int


def timeline(months: Mapping[str, int]) -> tuple[Bar, ...]:
    """Return a bar for each step from the first to the last of `months` (`2022-02`), with empty ones between."""
    counts = {_number(month): count for month, count in months.items() if count}
    if not counts:
        return ()
    first, last = min(counts), max(counts)
    step = next((step for step in _STEPS if last // step - first // step < MOST_BARS), _STEPS[-1])
    by_step = Counter[int]()
    for month, count in counts.items():
        by_step[month // step] += count
    highest = max(by_step.values())
    return tuple(
        _bar(number * step, step, by_step[number], highest) for number in range(first // step, last // step + 1)
    )


def _bar(month: int, step: int, count: int, highest: int) -> Bar:
    since, until = _first_day(month), _first_day(month + step)
    height = max(2, round(100 * count / highest)) if count else 0
    return Bar(label=span_label(since, until) or "", since=since, until=until, count=count, height=height)


def span_label(since: date | None, until: date | None) -> str | None:
    """Name a span of whole months, years or decades: `February 2022`, `2022`, `2020–2029`; None for any other."""
    if since is None or until is None or since.day != 1 or until.day != 1:
        return None
    length = 12 * (until.year - since.year) + until.month - since.month
    if length == 1:
        return f"{since:%B} {since.year}"
    if since.month == 1 and length == 12:
        return str(since.year)
    return f"{since.year}–{until.year - 1}" if since.month == 1 and length % 12 == 0 else None


def _number(month: str) -> int:
    year, number = month.split("-")
    return 12 * int(year) + int(number) - 1


def _first_day(month: int) -> date:
    """Return the first day of a month, or the first or last day of the calendar beyond its ends."""
    year, number = divmod(month, 12)
    return date.min if year < 1 else date.max if year > 9999 else date(year, number + 1, 1)
