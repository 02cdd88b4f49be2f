"""Calendars: turns days of the Persian, Islamic, Ethiopic, Nepali and Buddhist calendars and of eras into common dates."""

from collections.abc import Callable
from datetime import date

from config.calendar import load_calendar

BUDDHIST, COMMON, ETHIOPIC, ISLAMIC, MINGUO, NEPALI, PERSIAN = (
    "buddhist", "common", "ethiopic", "islamic", "minguo", "nepali", "persian"
)  # fmt: skip
# Years in which news may be published, in each calendar; they do not overlap in the languages that use a calendar.
YEARS = {
    BUDDHIST: range(2400, 2700),
    COMMON: range(1500, 2200),
    ETHIOPIC: range(1850, 2150),
    ISLAMIC: range(1356, 1500),
    MINGUO: range(1, 200),
    NEPALI: range(2000, 2100),
    PERSIAN: range(1250, 1500),
}
# The calendar of a year that is not common, by language.
_OF_LANGUAGES = {
    **dict.fromkeys(("th", "lo", "km"), BUDDHIST),
    **dict.fromkeys(("fa", "ps", "ckb", "tg", "az", "mzn", "lrc"), PERSIAN),
    **dict.fromkeys(("ar", "ur", "ug", "sd", "ms", "id", "tr"), ISLAMIC),
    "ne": NEPALI,
    "zh": MINGUO,
}
_NEPALI_FROM = 2050  # an earlier year in figures is a common one

_ORDINAL_OF_JULIAN_DAY = 1_721_425
_PERSIAN_EPOCH, _ETHIOPIC_EPOCH = 1_948_320, 1_724_221


def calendar_of_year(year: int, language: str) -> str:
    """Return the calendar that a year belongs to in a language; COMMON where no other is likely."""
    calendar = _OF_LANGUAGES.get(language, COMMON)
    is_likely = year in YEARS[calendar] and (calendar != NEPALI or year >= _NEPALI_FROM)
    return calendar if is_likely else COMMON


def common_date(year: int, month: int, day: int, *, calendar: str = COMMON) -> date:
    """Return a day of `calendar` as a common date; ValueError if there is no such day, or if it is centuries away."""
    if year not in YEARS[calendar]:
        raise ValueError(f"no year of news: {year}")
    return _CONVERTED[calendar](year, month, day)


def _persian(year: int, month: int, day: int) -> date:
    months = 31 * (month - 1) if month <= 7 else 30 * (month - 1) + 6
    _check(month, 12, day, 31 if month <= 6 else 30)
    return _of_julian_day(_PERSIAN_EPOCH - 1 + 365 * (year - 1) + (8 * year + 21) // 33 + months + day)


def _ethiopic(year: int, month: int, day: int) -> date:
    _check(month, 13, day, 30 if month <= 12 else 6)
    return _of_julian_day(_ETHIOPIC_EPOCH - 1 + 365 * (year - 1) + year // 4 + 30 * (month - 1) + day)


def _check(month: int, months: int, day: int, days: int) -> None:
    if not (1 <= month <= months and 1 <= day <= days):
        raise ValueError(f"no such day: month {month}, day {day}")


def _of_julian_day(number: int) -> date:
    return date.fromordinal(number - _ORDINAL_OF_JULIAN_DAY)


_CONVERTED: dict[str, Callable[[int, int, int], date]] = {
    BUDDHIST: lambda year, month, day: date(year - 543, month, day),
    COMMON: date,
    ETHIOPIC: _ethiopic,
    ISLAMIC: lambda year, month, day: load_calendar().calendars[ISLAMIC].day(year, month, day),
    MINGUO: lambda year, month, day: date(year + 1911, month, day),
    NEPALI: lambda year, month, day: load_calendar().calendars[NEPALI].day(year, month, day),
    PERSIAN: _persian,
}
