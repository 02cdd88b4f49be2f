"""Dates: reads a date that is written for people, in any order, language and calendar that news is written in.

A library for this reads neither other calendars nor regional names of months, and takes an hour in Thai for a year. So the
names come from Unicode CLDR (`config/calendar.yaml`), and reading them is done here.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from config.calendar import load_calendar
from tasks.text.calendars import BUDDHIST, COMMON, ETHIOPIC, ISLAMIC, MINGUO, calendar_of_year, common_date
from tasks.text.clocks import COLON_CLOCK, read_clock
from tasks.text.date_order import DAY_FIRST, MONTH_FIRST
from tasks.text.matching import fold
from tasks.text.scripts import SOUTH_EAST_ASIAN, THAI

_MONTHS = 12
_SHORT_YEARS = 100
_DAYS_OF_A_WEEK = 7
_LONG_NAME = 3

_LETTER = r"[^\W\d_]"
# A long name may have an ending ("augustā"), a short one is the beginning of other words ("mar" of "market").
_NAME_END = rf"(?:(?<={_LETTER}{{5}}){_LETTER}{{0,4}})?(?!{_LETTER}|\d)"
_DAY_BEFORE = re.compile(r"(?<!\d)(\d{1,2})[^\d,;]{0,8}$")
_DAY_BEFORE_COMMA = re.compile(r"(?<!\d)(\d{1,2}), $")
_DAY_AFTER = re.compile(r"[^\d,;]{0,8}?(\d{1,2})(?!\d)")
# An offset from UTC is none: `Tue Mar 05 10:15:00 +0000 2024`.
_YEAR = re.compile(r"(?<![\d+])(?<!\s-)\d{4}(?!\d)")
_SHORT_YEAR_AFTER = re.compile(r"[^\d;]{0,4}(\d{2})(?!\d)")

_ERA_YEAR = re.compile(
    r"(令和|平成|昭和|大正|明治|民國|民国)?\s?(?<!\d)(\d{1,4})\s?(?:[年년]|оны)\s?(\d{1,2})(?:\s?[月월]|[\s-]?(?:р|д[уү]г(?:аа|ээ)р)?\s?сар(?:ын)?)"
    r"\s?(\d{1,2})(?!\d)\s?[日号號일]?"
    r"|(?<![a-z])([rhs])\s?(\d{1,2})[./](\d{1,2})[./](\d{1,2})(?!\d)"
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4}|1\d\d)\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)")
# Not the clock of a database, `10.15.30.000000`.
_YEAR_LAST = re.compile(r"(?<![\d.])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2}(?!\.\d))(?!\d)")

_ALEF_FORMS = str.maketrans("أإآٱة", "ااااه")
_ACCENTS = re.compile("[\u0300-\u036f\u093c]")  # and the dot of Hindi
_HAN_NUMBER = re.compile("[〇零一二三四五六七八九十元]+(?=[年月日號号])")
_HAN_DIGITS = str.maketrans("〇零一二三四五六七八九元", "001234567891")
_THAI = re.compile(f"[{THAI}]")
_PERSIAN_DIGIT = re.compile("[۰-۹]")
_SPACELESS = re.compile(f"[{SOUTH_EAST_ASIAN}]")
_ETHIOPIC_ERA = re.compile("ዓ[./]?ም")


class _Dated(NamedTuple):
    """A date in a text, the calendar that it is written in, and its position."""

    day: date
    calendar: str
    start: int
    end: int


class _Month(NamedTuple):
    calendar: str
    number: int


@lru_cache(maxsize=4096)
def read_date(text: str, languages: tuple[str, ...], order: str | None) -> datetime | None:
    """Return the date in `text`, with its time and zone if it has them; midnight and no zone if not.

    `languages` are BCP 47 tags in lower case, `order` says which figure of `07/03/2024` is the day. A common date is preferred
    to one of another calendar beside it. None where there is no full date, no such day, or more than one reading.
    """
    plain, tags = compared_form(text), _languages(text, languages)
    dates = list(_dates(plain, tags, order))
    found = next((each for each in dates if each.calendar == COMMON), dates[0] if dates else None)
    if found is None:
        return None
    # A machine writes the clock before the year: `Tue Mar 05 10:15:00 CET 2024`.
    between = COLON_CLOCK.search(plain, found.start, found.end)
    beside = f"{plain[: found.start]} ; {plain[between.start() if between else found.end :]}"
    clock = read_clock(beside, text, languages=languages)
    time = datetime.combine(_on_its_weekday(found, plain, tags), clock)
    distance = time.utcoffset()  # that of the day: a time zone has summers
    return time if distance is None else time.replace(tzinfo=timezone(distance))


def compared_form(text: str) -> str:
    """Fold a text, with all digits in ASCII, and without accents and hamzas, which capitals and hasty hands leave out."""
    folded = fold(text)
    if folded.isascii():
        return folded
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", folded.translate(_ALEF_FORMS)))
    folded = unicodedata.normalize("NFC", bare)
    digits = "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in folded)
    return _HAN_NUMBER.sub(lambda number: _of_han(number[0]), digits)


def _of_han(number: str) -> str:
    """Write a number of ideographs in digits: 二〇二四, 二十七, 元."""
    tens, ten, ones = number.translate(_HAN_DIGITS).partition("十")
    return f"{tens or 1}{ones or 0}" if ten else tens


def _languages(text: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Return the languages of the tags, and those that the letters and digits of the text show."""
    named = [tag.split("-")[0] for tag in languages]
    if _THAI.search(text):
        named.append("th")
    if _PERSIAN_DIGIT.search(text) and not {"ur", "ckb", "ps"} & set(named):
        named.append("fa")
    return tuple(dict.fromkeys({"no": "nb", "nn": "nb", "fil": "tl", "iw": "he"}.get(tag, tag) for tag in named))


def _dates(plain: str, languages: Sequence[str], order: str | None) -> Iterator[_Dated]:
    yield from _of_era(plain, languages)
    yield from _in_figures(plain, languages, order)
    blanked = COLON_CLOCK.sub(lambda clock: ";" * len(clock[0]), plain)
    named = (
        _named(blanked, languages, names=names)
        for names in (_names_of(tuple(languages)), _names_of(("en",)), _names_of_all(), _names_of_calendars())
    )
    yield from next((found for dates in named if (found := list(dates))), [])


def _of_era(plain: str, languages: Sequence[str]) -> Iterator[_Dated]:
    for match in _ERA_YEAR.finditer(plain):
        era, year, month, day = match.groups()[:4] if match[2] else match.groups()[4:]
        if era in load_calendar().eras and (match[2] or "ja" in languages):
            calendar, year = COMMON, int(year) + load_calendar().eras[era]
        else:
            calendar = MINGUO if _SHORT_YEARS <= int(year) < 2 * _SHORT_YEARS else COMMON
        yield from _valid(match.span(), year, month, day, calendar)


def _in_figures(plain: str, languages: Sequence[str], order: str | None) -> Iterator[_Dated]:
    for match in _YEAR_FIRST.finditer(plain):
        year, _, month, day = match.groups()
        yield from _valid(match.span(), year, month, day, _calendar(int(year), plain, languages))
    for match in _YEAR_LAST.finditer(plain):
        first, separator, second, written = match.groups()
        if len(written) == 2 and separator == "." and _YEAR.search(plain):
            continue  # a clock with points beside a date: `5 marzo 2024 10.15.30`
        year = _full_year(written, languages)
        calendar = _calendar(year, plain, languages)
        by_order = {
            MONTH_FIRST: list(_valid(match.span(), year, first, second, calendar)),
            DAY_FIRST: list(_valid(match.span(), year, second, first, calendar)),
        }
        # Between points the day stands first: there a weekday that contradicts is a slip.
        on_weekday = (
            None if separator == "." and order != MONTH_FIRST else _order_on_weekday(by_order, plain, languages)
        )
        its_order = on_weekday or _order(int(first), int(second), separator, order)
        if its_order:
            yield from by_order[its_order]


def _order_on_weekday(by_order: Mapping[str, list[_Dated]], plain: str, languages: Sequence[str]) -> str | None:
    """Return the one order in which the day is on a weekday that the text names; None where both or neither are."""
    if not all(by_order.values()):
        return None
    weekdays = _weekdays(plain, languages)
    found = [order for order, dates in by_order.items() if any(each.day.weekday() in weekdays for each in dates)]
    return found[0] if len(found) == 1 else None


def _order(first: int, second: int, separator: str, order: str | None) -> str | None:
    """Return the order of a date in figures: as its figures show, else `order`, else day first between points."""
    if first > _MONTHS or second > _MONTHS:
        return MONTH_FIRST if second > _MONTHS else DAY_FIRST
    return order or (DAY_FIRST if separator == "." or first == second else None)


def _named(plain: str, languages: Sequence[str], *, names: "_Names") -> Iterator[_Dated]:
    for match in names.pattern.finditer(plain) if names.pattern else ():
        month = names.months[match["spaceless"] or match["name"]]
        found = _day_and_year(plain, *match.span(), languages)
        if found:
            (day, year), span = found
            calendar = BUDDHIST if _calendar(year, plain, languages) == BUDDHIST else month.calendar
            yield from _valid(span, year, month.number, day, calendar)


def _day_and_year(
    plain: str, start: int, end: int, languages: Sequence[str]
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return day and year beside the name of a month, and the span of all three."""
    after = _DAY_AFTER.match(plain, end)
    before = _DAY_BEFORE.search(plain, 0, start) or (None if after else _DAY_BEFORE_COMMA.search(plain, 0, start))
    if before and int(before[1]) > 0:
        day, first, last = int(before[1]), before.start(), end
    elif after:
        day, first, last = int(after[1]), start, after.end()
    else:
        return None
    years = sorted(_YEAR.finditer(plain), key=lambda year: max(start - year.end(), year.start() - end))
    year = years[0] if years else _SHORT_YEAR_AFTER.match(plain, last)
    if year is None:
        return None
    number = _full_year(year[year.re.groups], languages)
    return (day, number), (min(first, year.start()), max(last, year.end()))


def _full_year(written: str, languages: Sequence[str]) -> int:
    """Return the year; one of two figures is of this century, in Thai of its own count from 2550 on."""
    if len(written) > 2:
        return int(written)
    return int(written) + (2500 if "th" in languages and int(written) >= _SHORT_YEARS // 2 else 2000)


def _calendar(year: int, plain: str, languages: Sequence[str]) -> str:
    if _ETHIOPIC_ERA.search(plain):
        return ETHIOPIC
    others = (calendar_of_year(year, language) for language in languages)
    return next((calendar for calendar in others if calendar != COMMON), COMMON)


def _valid(span: tuple[int, int], year: int | str, month: int | str, day: int | str, calendar: str) -> Iterator[_Dated]:
    try:
        yield _Dated(common_date(int(year), int(month), int(day), calendar=calendar), calendar, *span)
    except (ValueError, OverflowError):
        return


def _on_its_weekday(found: _Dated, plain: str, languages: Sequence[str]) -> date:
    """Return the day; one of the Islamic calendar, which begins with the new moon, may be a day off by the table."""
    if found.calendar != ISLAMIC:
        return found.day
    off = {(weekday - found.day.weekday() + 1) % _DAYS_OF_A_WEEK - 1 for weekday in _weekdays(plain, languages)}
    return found.day + timedelta(off.pop()) if len(off) == 1 and off <= {-1, 0, 1} else found.day


def _weekdays(plain: str, languages: Iterable[str]) -> set[int]:
    """Return the days of the week, from 0 for Monday, that a text names in one of the languages."""
    words = set(re.findall(rf"{_LETTER}+", plain))
    return {number for language in languages for number, forms in enumerate(_days_of(language)) if forms & words}


@cache
def _days_of(language: str) -> list[set[str]]:
    names = load_calendar().languages.get(language)
    return [set(map(compared_form, forms)) for forms in names.forms_of_days()] if names else []


class _Names(NamedTuple):
    """Names of months with a pattern that finds them; a name in a script without spaces needs no end."""

    months: dict[str, _Month]
    pattern: re.Pattern[str] | None


@cache
def _names_of(languages: tuple[str, ...]) -> _Names:
    known = load_calendar().languages
    return _compiled(_common_months(known[each].forms_of_months()) for each in languages if each in known)


@cache
def _names_of_all() -> _Names:
    """Return the names that mean one month in all languages and are neither short nor the name of a day of the week."""
    languages = load_calendar().languages.values()
    days = {fold(form) for names in languages for forms in names.forms_of_days() for form in forms}
    names = (_common_months(names.forms_of_months()) for names in languages)
    return _compiled(names, passed_over=lambda form: form in days or (form.isascii() and len(form) < _LONG_NAME))


@cache
def _names_of_calendars() -> _Names:
    calendars = load_calendar().calendars.items()
    return _compiled(
        {form: _Month(name, number) for number, forms in enumerate(each.forms_of_months(), start=1) for form in forms}
        for name, each in calendars
    )


def _common_months(months: list[list[str]]) -> dict[str, _Month]:
    return {form: _Month(COMMON, number) for number, forms in enumerate(months, start=1) for form in forms}


def _compiled(names: Iterable[dict[str, _Month]], *, passed_over: Callable[[str], bool] = lambda _: False) -> _Names:
    meanings: dict[str, set[_Month]] = {}
    for form, month in chain.from_iterable(each.items() for each in names):
        meanings.setdefault(compared_form(form), set()).add(month)
    months = {form: months.pop() for form, months in meanings.items() if len(months) == 1 and not passed_over(form)}
    if not months:
        return _Names({}, None)
    longest = sorted(months, key=len, reverse=True)
    spaceless = [re.escape(form) for form in longest if _SPACELESS.search(form)]
    spaced = [re.escape(form) for form in longest if not _SPACELESS.search(form)]
    pattern = rf"(?P<spaceless>{'|'.join(spaceless) or '(?!)'})|(?<!{_LETTER})(?P<name>{'|'.join(spaced) or '(?!)'}){_NAME_END}"
    return _Names(months, re.compile(pattern))
