"""Clocks: reads the time of day and its zone beside a date."""

import re
from collections.abc import Sequence
from datetime import UTC, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.calendar import load_calendar
from tasks.text.matching import fold

COLON_CLOCK = re.compile(r"(?<![\d+-])\d{1,2}:\d\d(?::\d\d)?(?!\d)")
_CLOCK = re.compile(
    r"(?<![\d+-])(\d{1,2})\s?(?:[:h時时点點시٫]|\.(?=\d\d))\s?(\d\d)(?!\d)(?:\s?[:.분分]\s?(\d\d)(?!\d))?"
    r"|(?<![\d+:.-])(\d{1,2})\s?(?:h\b|uhr\b|時|时|点|點|시|[ap]\.?m\b)"
)
_OFFSET = re.compile(r"(?:(?:gmt|utc)\s?([+-])\s?(\d{1,2})(?::?(\d\d))?|([+-])(\d\d):?(\d\d)?)(?!\d)")
_ZULU = re.compile(r"(?:\.\d+)?z\b")
_ZONE_BY_DAY = re.compile(r"\.?\s?(?:[ap]\.?\s?m\b\.?)?\s?\(?([ecmp]t)\b")
_ZONE_NAME = re.compile(r"\b[A-ZА-Я]{2,5}\b")
# Characters around a clock in which morning or afternoon is told.
_BESIDE = 14
_NOON, _HOURS, _MINUTES = 12, 24, 60


def read_clock(plain: str, text: str, *, languages: Sequence[str]) -> time:
    """Return the time of day in `plain`, the folded `text` without its date; midnight without a zone if there is none."""
    clock = _CLOCK.search(plain)
    hour, minute, second = (
        (int(part or 0) for part in (clock[1] or clock[4], clock[2], clock[3])) if clock else (0, 0, 0)
    )
    if clock is None or hour >= _HOURS or minute >= _MINUTES or second >= _MINUTES:
        return time()
    before, after = plain[max(0, clock.start() - _BESIDE) : clock.start()], plain[clock.end() :]
    marked = f"{clock[0]} {after[:_BESIDE]}"
    if 0 < hour <= _NOON and (_has(marked, "afternoon") or _has(before, "afternoon", is_before=True)):
        hour = hour % _NOON + _NOON
    elif hour == _NOON and (_has(marked, "morning") or _has(before, "morning", is_before=True)):
        hour = 0
    return time(hour, minute, second, tzinfo=_zone(after, text, languages))


@cache
def _words(part: str, *, is_before: bool) -> re.Pattern[str]:
    listed: str = getattr(load_calendar(), part)
    words = sorted((fold(word) for word in listed.split(",")), key=len, reverse=True)
    # A single letter before a clock is something else: the Arabic one for "afternoon" also marks the common era.
    alternatives = "|".join(re.escape(word) for word in words if len(word) > 1 or not is_before)
    return re.compile(rf"(?<![^\W\d_])(?:{alternatives})(?![^\W\d_])")


def _has(text: str, part: str, *, is_before: bool = False) -> bool:
    return bool(_words(part, is_before=is_before).search(text))


def _zone(after: str, text: str, languages: Sequence[str]) -> tzinfo | None:
    """Return the zone that follows a clock, as an offset or an abbreviation."""
    offset = _OFFSET.search(after)
    if offset:
        sign, hours, minutes = offset.groups()[:3] if offset[1] else offset.groups()[3:]
        distance = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(-distance if sign == "-" else distance) if distance < timedelta(days=1) else None
    if _ZULU.match(after):
        return UTC
    by_day = _ZONE_BY_DAY.match(after)
    if by_day and any(tag.startswith("en") for tag in languages):
        return _zone_by_day(by_day[1])
    zones = dict(load_calendar().zones)
    for tag in languages:
        zones |= load_calendar().zones_of.get(tag, load_calendar().zones_of.get(tag.split("-")[0], {}))
    hours_from_utc = next((zones[name] for name in _ZONE_NAME.findall(text) if name in zones), None)
    return None if hours_from_utc is None else timezone(timedelta(hours=hours_from_utc))


def _zone_by_day(name: str) -> tzinfo | None:
    """Return the zone of a name whose distance from UTC depends on the day; None where the machine does not know zones."""
    try:
        return ZoneInfo(load_calendar().zones_by_day[name])
    except ZoneInfoNotFoundError:
        return None
