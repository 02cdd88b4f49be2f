from datetime import UTC, datetime

import pytest
import typer

from flows.cli.options import start_of_day


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("2025", datetime(2025, 1, 1, tzinfo=UTC)),
        ("2025-06", datetime(2025, 6, 1, tzinfo=UTC)),
        (" 2025-06-15 ", datetime(2025, 6, 15, tzinfo=UTC)),
        ("2025-06-15T08:30", datetime(2025, 6, 15, 8, 30, tzinfo=UTC)),
    ],
)
def test_a_day_a_month_a_year_and_a_time_begin_on_the_clock_of_the_publisher(typed: str, begins: datetime) -> None:
    assert start_of_day(typed) == begins
    assert start_of_day(typed).tzinfo is UTC


def test_a_time_zone_is_refused() -> None:
    with pytest.raises(typer.BadParameter, match="leave it out"):
        start_of_day("2025-06-15T08:30:00+02:00")


@pytest.mark.parametrize("typed", ["", "yesterday", "25", "1700000000", "20250615", "2025-13", "2025-02-30", "2025-6"])
def test_anything_else_is_refused_with_what_was_typed(typed: str) -> None:
    with pytest.raises(typer.BadParameter, match=f"'{typed}' is no day"):
        start_of_day(typed)
