"""Times: reads points in time as people and machines write them, into UTC."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

from tasks.text.calendars import COMMON, calendar_of_year
from tasks.text.date_order import order_of
from tasks.text.dates import read_date

# Seconds reach this in the year 5138; a larger number counts milli-, micro- or nanoseconds.
_MOST_SECONDS = 1e11
_FEWEST_SECONDS = 1e8  # reached in 1973: a smaller number counts something else
# Days that spreadsheets count, from 1954 to 2064.
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 60_000
_LARGEST = 1e20
_LONGEST = 100
_PARTS = 6

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = "day"
# The zone of a time that states none: its day is the day as written.
UNSTATED = timezone(timedelta(), "unstated")
# A page cannot be published later than it was fetched, clocks and time zones apart.
CLOCK_SLACK = timedelta(days=2)
# The day 0 of spreadsheets.
_SERIAL_START = datetime(1899, 12, 30, tzinfo=UNSTATED)
LATEST_VERSION = 250_000_000_000_000  # the year 9892; beyond 9999 there is no datetime
EARLIEST, LATEST = datetime(1800, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
_DIGITS = re.compile(r"-?\d{9,20}(?:\.\d+)?")
_SERIAL = re.compile(r"[2-6]\d{4}(?:\.\d+)?")
# A day, and perhaps its time, as a number.
_NUMBERED = re.compile(r"(?:19|20)\d{6}(?:\d{4}(?:\d\d)?)?")
# ISO 8601 calls midnight at the end of a day so.
_DAY_END = re.compile(
    r"(\d{4}-?\d\d-?\d\d[T ])24(?=:?00(?::?00(?:[.,]0+)?)?\s?(?:Z|[+-]\d\d:?(?:\d\d)?)?$)", re.IGNORECASE
)
_COMPACT = re.compile(r"((?:19|20)\d{6})(\d{4}(?:\d\d)?)\s?(Z|[+-]\d\d:?\d\d)?")
# An offset whose plus became a space, as in an address that was decoded.
_LOST_PLUS = re.compile(r"(?<=\d\d:\d\d:\d\d) (?=\d\d:?\d\d$)")
# `/Date(1646388000000+0100)/`, as some programs write a time in JSON; the zone changes nothing.
_JSON_DATE = re.compile(r"/?Date\((-?\d{1,20})(?:[+-]\d{4})?\)/?")
# A whole part of a path is a date, or its beginning or end is: `/2022/02/04/`, `/20220204/`, `/2022-02-04-bridge`, or
# `/t20220204_17.html`, as a Chinese system writes it, not `/2021/05/10-reasons`; eight figures at the end of a path may be
# the number of an article.
_URL_DATE = re.compile(
    r"/((?:19|20)\d\d)/(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])(?=/|$)"
    r"|/((?:19|20)\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)"
    r"|-((?:19|20)\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?=[/.]|$)"
    r"|/((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=/[^/])"
    r"|/t((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=_\d+\.s?html?$)"
)


def parse_time(value: object, *, languages: Sequence[str] = (), url: str | None = None) -> datetime | None:
    """Read a point in time into UTC: see `local_time`."""
    time = local_time(value, languages=languages, url=url)
    with suppress(ValueError, OverflowError):
        return utc(time) if time else None
    return None


def local_time(value: object, *, languages: Sequence[str] = (), url: str | None = None) -> datetime | None:
    """Read a point in time: ISO 8601, RFC 2822, `20240131235959`, seconds or milliseconds since 1970, a date in words.

    A number from 20000 to 60000 counts the days of a spreadsheet. The first second of 1970 and the year 1, with which programs
    begin to count, are dates that were never set. A list is year, month, day, hour, minute and second in UTC, as feed readers
    write it. The result has the zone that is stated, else UNSTATED, which is taken as UTC. `languages` (BCP 47 tags) and the
    site at `url` tell how a date in words or figures is written. None for `03/04/2022` where nothing determines the order, for
    relative dates ("yesterday"), and for any other text. Never raises.
    """
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            time = _from_number(value)
        elif isinstance(value, list | tuple):
            time = datetime(*value[:_PARTS]).replace(tzinfo=UTC) if len(value) >= _PARTS else None
        else:
            text = value.strip() if isinstance(value, str) else ""
            time = _from_text(text, languages, url) if 0 < len(text) <= _LONGEST else None
        time = time.replace(tzinfo=UNSTATED) if time and time.tzinfo is None else time
        return None if time is None or time == EPOCH or time.year == 1 else time
    except (ValueError, OverflowError, TypeError):
        return None


def _from_text(text: str, languages: Iterable[str], url: str | None) -> datetime | None:
    if compact := _COMPACT.fullmatch(text):
        return datetime.fromisoformat(f"{compact[1]}T{compact[2]}{compact[3] or 'Z'}")
    if number := _JSON_DATE.fullmatch(text):
        return EPOCH + timedelta(milliseconds=int(number[1]))
    if _DIGITS.fullmatch(text) or _SERIAL.fullmatch(text):
        return _counted(float(text))
    tags = tuple(tag.replace("_", "-").lower() for tag in languages)
    with suppress(ValueError):
        time = datetime.fromisoformat(_LOST_PLUS.sub("+", text))
        if all(calendar_of_year(time.year, tag.split("-")[0]) == COMMON for tag in tags):
            return time
    begun, is_day_end = _DAY_END.subn(r"\g<1>00", text)
    if is_day_end:
        day = _from_text(begun, languages, url)
        return day + timedelta(days=1) if day else None
    return read_date(text, tags, order_of(tags, url=url))


def utc(time: datetime) -> datetime:
    """Return `time` in UTC; a time without a zone is taken as UTC."""
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def time_of_version(version: int) -> datetime | None:
    """Return the time of a version, which counts milliseconds since 1970 UTC; None where it is unknown."""
    return EPOCH + timedelta(milliseconds=min(version, LATEST_VERSION)) if version > 0 else None


def is_possible(time: datetime, *, latest: datetime | None = None) -> bool:
    """Tell whether a time may be one of publication: none before newspapers of today's kind, nor after `latest`."""
    return utc(time) >= EARLIEST and (latest is None or utc(time) <= latest)


def precision_of(time: datetime) -> str:
    """Return DAY, "minute" or "second". Midnight in the zone of a time is a day: sites write a day without a clock so."""
    if time.hour == time.minute == time.second == 0:
        return DAY
    return "second" if time.second else "minute"


def offset_of(time: datetime) -> int | None:
    """Return the distance from UTC that a time states, in minutes to the east; None where it states none."""
    distance = None if time.tzinfo is UNSTATED else time.utcoffset()
    return None if distance is None else int(distance.total_seconds()) // 60


def written(time: datetime | None) -> str:
    """Return a time in ISO 8601, without a zone where it states none; empty for None."""
    if time is None:
        return ""
    return (time.replace(tzinfo=None) if time.tzinfo is UNSTATED else time).isoformat()


def _from_number(number: float) -> datetime | None:
    figures = str(int(number)) if number == int(number) else ""
    return _from_text(figures, (), None) if _NUMBERED.fullmatch(figures) else _counted(number)


def _counted(number: float) -> datetime:
    """Return the time of a number that counts the days of a spreadsheet, or seconds or their parts since 1970."""
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return _SERIAL_START + timedelta(seconds=round(number * 86_400))
    if not _FEWEST_SECONDS <= abs(number) <= _LARGEST:
        raise ValueError(number)
    while abs(number) > _MOST_SECONDS:
        number /= 1000
    return EPOCH + timedelta(seconds=number)


def date_of_url(url: str | None) -> datetime | None:
    """Read a date in the path of a URL, as midnight UTC; ids and slugs that begin with figures are none."""
    found = _URL_DATE.search((url or "").partition("?")[0].partition("#")[0])
    return parse_time("-".join(part.zfill(2) for part in found.groups() if part)) if found else None
