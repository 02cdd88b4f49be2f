"""Clocks: reads the time of day and its zone beside a date."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, time, timedelta, timezone, tzinfo
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.calendar import load_calendar
from tasks.text.matching import fold
from tasks.text.scripts import HANGUL, UNSPACED

COLON_CLOCK = re.compile(r"(?<![\d+-])\d{1,2}:\d\d(?::\d\d)?(?!\d)")
_CLOCK = re.compile(
    r"(?<![\d+-])(\d{1,2})\s?(?:[:h時时点點시٫]|\.(?=\d\d))\s?(\d\d)(?!\d)(?:\s?[:.분分]\s?(\d\d)(?!\d))?"
    r"|(?<![\d+:.-])(\d{1,2})\s?(?:h\b|uhr\b|時|时|点|點|시|[ap]\.?m\b)"
)
_OFFSET = re.compile(r"(?:(?:gmt|utc)\s?([+-])\s?(\d{1,2})(?::?(\d\d))?|([+-])(\d\d):?(\d\d)?)(?!\d)")
_ZULU = re.compile(r"(?:\.\d+)?z\b")
# As Java and PHP write the zone of a time: `2024-03-05 10:15:00 Europe/Paris`.
_ZONE_PATH = re.compile(r"\b[A-Z][a-z]{2,12}/[A-Z]\w{2,20}(?:/[A-Z]\w{2,20})?\b", re.ASCII)
_ZONE_NAME = re.compile(r"\b[A-ZА-Я]{2,5}\b")
_SHORT_ZONE = re.compile(
    r"(?:[:.h]\s?\d\d(?:\s?[ap]\.?\s?m\b\.?)?|\d\s?[ap]\.?\s?m\b\.?|\dh)[\s(]{0,3}(?-i:([A-Zİ]{2,3}))\b", re.I
)
_LETTER = r"[^\W\d_]"
# Characters around a clock in which the name of a zone is told.
_NEAR = 50
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
    before, after = plain[: clock.start()], plain[clock.end() :]
    marked = f"{clock[0]} {after[:_BESIDE]}"
    if 0 < hour <= _NOON and (_has(marked, "afternoon") or _has(before[-_BESIDE:], "afternoon", is_before=True)):
        hour = hour % _NOON + _NOON
    elif hour == _NOON and (_has(marked, "morning") or _has(before[-_BESIDE:], "morning", is_before=True)):
        hour = 0
    return time(hour, minute, second, tzinfo=_zone(before, after, text, languages))


@cache
def _words(part: str, *, is_before: bool) -> re.Pattern[str]:
    listed: str = getattr(load_calendar(), part)
    words = sorted((fold(word) for word in listed.split(",")), key=len, reverse=True)
    # A single letter before a clock is something else: the Arabic one for "afternoon" also marks the common era.
    alternatives = "|".join(re.escape(word) for word in words if len(word) > 1 or not is_before)
    return re.compile(rf"(?<![^\W\d_])(?:{alternatives})(?![^\W\d_])")


def _has(text: str, part: str, *, is_before: bool = False) -> bool:
    return bool(_words(part, is_before=is_before).search(text))


def _zone(before: str, after: str, text: str, languages: Sequence[str]) -> tzinfo | None:
    """Return the zone that is told beside a clock: as an offset, an abbreviation, or by a place."""
    offset = _OFFSET.search(after)
    if offset:
        sign, hours, minutes = offset.groups()[:3] if offset[1] else offset.groups()[3:]
        distance = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(-distance if sign == "-" else distance) if distance < timedelta(days=1) else None
    if _ZULU.match(after):
        return UTC
    if path := _ZONE_PATH.search(text):
        with suppress(ZoneInfoNotFoundError):
            return ZoneInfo(path[0])
    if name := _short_zone(text, languages) or _zone_of_place(after[:_NEAR]) or _zone_of_place(before[-_NEAR:]):
        return ZoneInfo(name)
    zones = load_calendar().zones | _of_languages(load_calendar().zones_of, languages)
    hours_from_utc = next((zones[name] for name in _ZONE_NAME.findall(text) if name in zones), None)
    return None if hours_from_utc is None else timezone(timedelta(hours=hours_from_utc))


def _of_languages(data: Mapping[str, Mapping[str, Any]], languages: Sequence[str]) -> dict[str, Any]:
    """Return what `data` has for all languages, then for each of these in its place."""
    merged = dict(data.get("mul", {}))
    for tag in languages:
        merged |= data.get(tag, data.get(tag.split("-")[0], {}))
    return merged


def _short_zone(text: str, languages: Sequence[str]) -> str | None:
    """Return the time zone of an abbreviation right behind a clock, which elsewhere is a word or a place."""
    zones = _of_languages(load_calendar().short_zones, languages)
    return next((zone for name in _SHORT_ZONE.findall(text) if (zone := zones.get(name))), None)


def _zone_of_place(plain: str) -> str | None:
    """Return the time zone of a place whose time is told: `heure de Paris`, `Eastern time`, `北京时间`."""
    found = _told_places().search(plain)
    return _zones_by_place()[found[found.lastgroup or 0].replace(" ", "_")] if found else None


@cache
def _zones_by_place() -> dict[str, str]:
    return {place: zone for zone, places in load_calendar().zone_places.items() for place in places.split()}


@cache
def _told_places() -> re.Pattern[str]:
    place = _alternatives(_zones_by_place(), end="")
    time, alone = (
        _alternatives(words.split()) for words in (load_calendar().zone_words, load_calendar().zone_words_alone)
    )
    season = r"(?:\W(?:standard|daylight|summer|winter))?"
    return re.compile(
        rf"{time}(?:\W{{1,3}}\w{{1,3}}){{0,2}}\W{{0,3}}(?P<behind>{place})"
        rf"|(?P<before>{place}){_LETTER}{{0,9}}{season}\W{{0,3}}{time}"
        rf"|^\W{{0,3}}[ap]\.?\s?m\.?\W{{1,3}}(?P<alone>{alone})"
    )


def _alternatives(words: Iterable[str], *, end: str = rf"(?!{_LETTER})") -> str:
    """Return a pattern of any of `words`, as words of their own where spaces tell words apart."""
    ordered = [word.replace("_", " ") for word in sorted(words, key=len, reverse=True)]
    # It takes 4 ms to compile: not at the start of every command.
    is_spaceless = re.compile(f"[{UNSPACED}{HANGUL}]").search
    spaced = [re.escape(word) for word in ordered if not is_spaceless(word)]
    spaceless = [re.escape(word) for word in ordered if is_spaceless(word)]
    return rf"(?:(?<!{_LETTER})(?:{'|'.join(spaced)}){end}|(?:{'|'.join(spaceless) or '(?!)'}))"
