"""Datelines: reads the place, the day and the agencies that a wire report begins with, such as "PARIS, Feb. 4 (Reuters) -"."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from config.bylines import agency_names
from config.metadata.datelines import load_datelines
from tasks.document import Dateline
from tasks.text import byline_words
from tasks.text.dates import read_date
from tasks.text.matching import fold

# A dateline ends before.
_LENGTH = 120
_HINTED = 60
# Every format has one of these.
_HINT = re.compile(r"[(\[（【［〔=＝/／]|--|\s[-–—―]|\.[-–—―]|\d日|\d:|\d \w+:")
_LETTERS = r"[^\W\d_]"
# Words with capitals; in scripts without them any words.
_WORD = r"[^\Wa-zß-ÿ\d_α-ωа-я](?:[\w.'’\u0300-\u036f\u0900-\u0dff\u0e00-\u0e7f]|-(?=\w)){0,20}"
_PLACE = rf"(?P<place>{_WORD}(?:(?: ?/ ?|,? ){_WORD}){{0,3}})"
_CAPITALS = r"(?P<place>(?!\d)[^\W\d_][\w.'’-]*(?:(?: ?/ ?| )[^\W\d_][\w.'’-]*){0,3})"
_DATE_NAMED = rf"(?:\d{{1,2}}\.?(?: de)? ?{_LETTERS}{{3,12}}\.?|{_LETTERS}{{3,12}}\.? \d{{1,2}})(?:,? \d{{4}})?"
_DATE_INDIC = r"\d{1,2} [\u0900-\u0dff]{2,12}(?: \d{4})?"
_DATE_EAST = r"(?:\d{1,2}[月월])?\s?\d{1,2}[日일]"
_EAST = r"(?P<place>[一-鿿゠-ヿー가-힣・]{2,10}?)"
_ONE_CITY = r"(?P<place>[一-鿿]{2,4}?)"


class FoundDateline(NamedTuple):
    """A dateline, and the agencies in it."""

    dateline: Dateline
    agencies: tuple[str, ...]


def read_dateline(text: str, *, language: str, published: datetime | None) -> FoundDateline | None:
    """Return the dateline at the start of a text; None where there is none that is sure.

    `published` tells the year of a day that states none; without it such a day is left out. A place in capitals is returned
    with small letters, as `language` writes them.
    """
    start = text[:_LENGTH].partition("\n")[0]
    if not _HINT.search(start, 0, _HINTED):
        return None
    start = unicodedata.normalize("NFKC", start).strip()
    found = next((match for pattern in _patterns() if (match := pattern.match(start)) and _is_dateline(match)), None)
    if found is None:
        return None
    parts = found.groupdict()
    day = _day(parts.get("date") or "", language, published)
    place = (parts.get("place") or "").partition(",")[0].strip(" .")
    dateline = Dateline(place=_small(place, language) or None, date=day.isoformat() if day else None)
    return FoundDateline(dateline, tuple(_agencies(parts.get("agencies") or "")))


def _is_dateline(match: re.Match[str]) -> bool:
    """Tell whether the place may be one: no word such as "BREAKING", and in capitals where only those tell it."""
    place = (match.groupdict().get("place") or "").strip(" .,")
    if fold(place) in _not_places() or fold(place) in byline_words.calendar_words():
        return False
    return match.re not in _of_capitals() or place.lower() != place == place.upper()


def _agencies(listed: str) -> Iterator[str]:
    known = byline_words.agency_ids()
    names = re.compile(_any_agency(), re.IGNORECASE).findall(listed)
    yield from dict.fromkeys(known[fold(name)] for name in names)


def _day(written: str, language: str, published: datetime | None) -> date | None:
    """Return the day of a dateline: the one nearest to the publication, where it states no year or no month."""
    if not written or published is None:
        return None
    if re.fullmatch(r"\d{1,2}日", written):
        written = f"{published.month}月{written}"
    years = [""] if re.search(r"\d{4}", written) else [f" {published.year + step}" for step in (0, -1, 1)]
    tags = (language.lower(),)
    read = (read_date(_with_year(written, year), tags, None) for year in years)
    days = [time.date() for time in read if time]
    return min(days, key=lambda day: abs(day - published.date()), default=None)


def _with_year(written: str, year: str) -> str:
    return f"{year.strip()}年{written}" if "日" in written and year else f"{written}{year}"


def _small(place: str, language: str) -> str:
    """Write a place in capitals with small letters after the first; a language may have its own: İSTANBUL, DIYARBAKIR."""
    if place != place.upper() or place == place.lower():
        return place
    if language.split("-")[0] in ("tr", "az"):
        place = place.replace("I", "ı").replace("İ", "i")
        return re.sub(rf"{_LETTERS}+", lambda word: _turkish(word[0]), place)
    return re.sub(rf"{_LETTERS}[\w'’]*", lambda word: word[0][0] + word[0][1:].lower(), place)


def _turkish(word: str) -> str:
    first = {"i": "İ", "ı": "I"}.get(word[0], word[0])
    return first + word[1:].lower()


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return the formats, compiled; the spellings of an agency in any case."""
    data = load_datelines()
    names = _any_agency()
    group = rf"(?P<agencies>(?i:{names})(?:(?: ?[/,=·] ?| (?:and|et|und|y|e|i) )(?i:{names})){{0,3}})"
    parts = {
        "{place}": _PLACE,
        "{CAPITALS}": _CAPITALS,
        "{east}": _EAST,
        "{city}": _ONE_CITY,
        "{date}": rf"(?P<date>{_DATE_EAST}|{_DATE_NAMED}|{_DATE_INDIC})",
        "{agencies}": group,
        "{dash}": data.dash,
    }
    compiled = []
    for pattern in data.patterns:
        for name, source in parts.items():
            pattern = pattern.replace(name, source)
        compiled.append(re.compile(pattern))
    return tuple(compiled)


@cache
def _of_capitals() -> frozenset[re.Pattern[str]]:
    """Return the formats in which only capitals tell a place."""
    written = zip(load_datelines().patterns, _patterns(), strict=True)
    return frozenset(compiled for pattern, compiled in written if "{CAPITALS}" in pattern)


@cache
def _not_places() -> frozenset[str]:
    return frozenset(fold(word) for word in load_datelines().not_places.split(","))


@cache
def _any_agency() -> str:
    """Return the pattern of every spelling of an agency, the longest first."""
    return "|".join(re.escape(name) for name in sorted(agency_names(), key=len, reverse=True))
