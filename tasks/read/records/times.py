"""Times of records: reads the forms in which databases and programs store a point in time."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from tasks.read.records.text import plain_name
from tasks.read.records.values import name_of, unwrapped
from tasks.text.times import local_time

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})*$")
# The parts of a list may end with the day of the week and others.
_MOST_PARTS, _FEWEST_PARTS = 6, 3
# Names of a point in time inside an object, best first: Firestore, PHP, Parse, content systems.
_NAMES_LISTED = "iso datetime date utc gmt time timestamp seconds epoch unix $date"
_NAMES = [plain_name(name) for name in _NAMES_LISTED.split()]
_DAY = (("year", "y"), ("month", "m", "mon"), ("day", "d"))
_CLOCK = (("hour", "h", "hours"), ("minute", "min", "minutes"))
# Fields beside a day that hold its clock.
_CLOCKS = ("time", "pubtime", "publishtime", "publishedtime", "hour")


def time_of(value: object, *, languages: Iterable[str] = (), url: str | None = None) -> datetime | None:
    """Read a point in time with its zone, also its parts (`[2024, 3, 7, 10, …]`, `{"seconds": …}`, `{"year": …}`).

    It is read in those of `languages` that are tags, as the site of `url` writes it.
    """
    if isinstance(value, list):
        are_parts = len(value) >= _FEWEST_PARTS and all(type(part) is int for part in value)
        value = _written(value) if are_parts else next(iter(value), None)
    if isinstance(value, dict):
        value = _in_object({plain_name(name): unwrapped(part) for name, part in value.items()}) or name_of(value)
    if isinstance(value, date):
        value = value.isoformat()
    tags = tuple(tag[0].replace("_", "-") for tag in map(_TAG.match, languages) if tag)
    return local_time(value, languages=tags, url=url)


def with_clock(time: datetime | None, record: Mapping[str, Any]) -> datetime | None:
    """Return the time of a record that holds the clock of a day, or the parts of the day, in fields of their own."""
    if time and (time.hour or time.minute or time.second):
        return time
    parts = {plain_name(name): part for name, part in record.items()}
    if time is None:
        return local_time(_of_day(parts))
    clock = next((parts[name] for name in _CLOCKS if isinstance(parts.get(name), str)), "")
    return local_time(f"{time.date()} {clock}") or time if ":" in clock else time


def _written(parts: list[int]) -> str:
    year, month, day, *clock = parts[:_MOST_PARTS]
    hour, minute, second = (*clock, 0, 0, 0)[:3]
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"


def _in_object(parts: Mapping[str, Any]) -> object:
    """Return the point in time that an object holds, with the zone that stands beside it."""
    found = next((parts[name] for name in _NAMES if isinstance(parts.get(name), str | int | float)), None)
    zone = parts.get("timezone")
    return f"{found} {zone}" if isinstance(found, str) and isinstance(zone, str) else found or _of_day(parts)


def _of_day(parts: Mapping[str, Any]) -> str | None:
    """Return the day that stands in its parts: `{"year": 2024, "month": "March", "day": 7}`."""
    day = [_part(parts, names) for names in _DAY]
    if not all(day):
        return None
    clock = ":".join(_part(parts, names).zfill(2) for names in _CLOCK)
    written = "-".join(part.zfill(2) for part in day) if day[1].isdecimal() else " ".join(reversed(day))
    return f"{written} {clock}" if clock[0] + clock[-1] != "00" and len(clock) == len("00:00") else written


def _part(parts: Mapping[str, Any], names: Iterable[str]) -> str:
    value = next((parts[name] for name in names if name in parts), "")
    return f"{value:.0f}" if isinstance(value, float) else str(value or "")
