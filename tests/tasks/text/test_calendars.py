from datetime import date

import pytest

from tasks.text.calendars import BUDDHIST, ETHIOPIC, ISLAMIC, MINGUO, NEPALI, PERSIAN, calendar_of_year, common_date


@pytest.mark.parametrize(
    ("calendar", "year", "month", "day", "common"),
    [  # as ICU and the calendars of the countries have them
        (PERSIAN, 1399, 12, 30, date(2021, 3, 20)),
        (PERSIAN, 1400, 1, 1, date(2021, 3, 21)),
        (PERSIAN, 1402, 7, 1, date(2023, 9, 23)),
        (ISLAMIC, 1443, 9, 1, date(2022, 4, 2)),
        (ISLAMIC, 1356, 1, 1, date(1937, 3, 14)),
        (ETHIOPIC, 2015, 13, 6, date(2023, 9, 11)),
        (ETHIOPIC, 2016, 1, 1, date(2023, 9, 12)),
        (NEPALI, 2079, 1, 1, date(2022, 4, 14)),
        (BUDDHIST, 2565, 2, 28, date(2022, 2, 28)),
        (MINGUO, 111, 2, 28, date(2022, 2, 28)),
    ],
)
def test_a_day_of_another_calendar_is_a_common_one(calendar: str, year: int, month: int, day: int, common: date):
    assert common_date(year, month, day, calendar=calendar) == common


@pytest.mark.parametrize(
    ("calendar", "year", "month", "day"),
    [
        (PERSIAN, 1402, 7, 31),
        (ISLAMIC, 1445, 13, 1),
        (ISLAMIC, 1300, 1, 1),
        (NEPALI, 2079, 1, 33),
        (ETHIOPIC, 2016, 14, 1),
    ],
)
def test_a_day_that_a_calendar_does_not_have_is_refused(calendar: str, year: int, month: int, day: int):
    with pytest.raises(ValueError, match="no "):
        common_date(year, month, day, calendar=calendar)


def test_a_year_is_of_the_calendar_of_its_language_only_where_it_can_be():
    assert calendar_of_year(1401, "fa") == PERSIAN
    assert calendar_of_year(2022, "fa") == calendar_of_year(1401, "fr") == "common"
