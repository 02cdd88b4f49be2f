"""The data of `config/calendar.yaml`: how dates are written in each language, and the calendars beside the common one."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import accumulate, chain

from config.loading import CONFIG_FOLDER, Data, load_yaml


class Names(Data, frozen=True):
    """The forms of the names of months, and of the days of the week from Monday on."""

    months: str
    days: str = ""

    def forms_of_months(self) -> list[list[str]]:
        """Return the forms of each month's name, in order."""
        return _forms(self.months)

    def forms_of_days(self) -> list[list[str]]:
        """Return the forms of the name of each day of the week, in order."""
        return _forms(self.days)

    def forms(self) -> Iterator[str]:
        """Yield every form of every name."""
        return chain.from_iterable((*self.forms_of_months(), *self.forms_of_days()))


class MonthLengths(Data, frozen=True, dict=True):
    """A calendar; without `lengths` its months follow a rule."""

    months: str
    first_year: int = 0
    first_day: date = date.min
    lengths: str = ""

    def forms_of_months(self) -> list[list[str]]:
        """Return the forms of each month's name, in order."""
        return _forms(self.months)

    def day(self, year: int, month: int, day: int) -> date:
        """Return the common date of a day; ValueError if the table has no such day."""
        index = (year - self.first_year) * 12 + month - 1
        if not (0 <= index < len(self._starts) and 1 <= month <= 12 and 1 <= day <= self._days[index]):
            raise ValueError(f"no such day: {year}-{month}-{day}")
        return self.first_day + timedelta(self._starts[index] + day - 1)

    @cached_property
    def _days(self) -> list[int]:
        return [(29 if digit == "9" else 30 + int(digit)) for digit in self.lengths if digit.isdigit()]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(self._days[:-1])]


class Order(Data, frozen=True):
    """Languages and regions, each a text of tags."""

    languages: str
    regions: str


class CalendarData(Data, frozen=True):
    """The file as loaded; its head explains each field."""

    languages: dict[str, Names]
    calendars: dict[str, MonthLengths]
    month_first: Order
    order_unknown: Order
    day_first_regions: str
    international_domains: str
    eras: dict[str, int]
    afternoon: str
    morning: str
    modified: str
    published: str
    zones: dict[str, float]
    zones_of: dict[str, dict[str, float]]
    short_zones: dict[str, dict[str, str | None]]
    zone_words: str
    zone_words_alone: str
    zone_places: dict[str, str]


def _forms(names: str) -> list[list[str]]:
    return [[form.strip() for form in month.split(",")] for month in names.split("|")]


@cache
def load_calendar() -> CalendarData:
    """Load the calendar data, once a process."""
    return load_yaml(CONFIG_FOLDER / "calendar.yaml", CalendarData)
