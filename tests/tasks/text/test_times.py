from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.text.times import EPOCH, date_of_url, parse_time

MORNING = datetime(2022, 2, 4, 10, 30, tzinfo=UTC)
DAY = datetime(2022, 2, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("2022-02-04", DAY),
        ("20220204", DAY),
        ("2022-02-04T10:30", MORNING),
        ("2022-02-04T11:30:00+01:00", MORNING),
        ("2022-02-04 10:30:00.000Z", MORNING),
        ("2022/02/04 10:30", MORNING),
        ("20220204103000", MORNING),
        ("202202041030", MORNING),
        ([2022, 2, 4, 10, 30, 0, 4, 35, 0], MORNING),
        ("Fri, 04 Feb 2022 11:30:00 +0100", MORNING),
        ("Fri, 04 Feb 2022 10:30:00 GMT", MORNING),
        (20220204, DAY),
        (20220204.0, DAY),
        (20220204103000, MORNING),
        (44596, DAY),
        ("44596", DAY),
        (44596.4375, MORNING),
        ("44596.4375", MORNING),
        ("2022-02-03T24:00:00Z", DAY),
        ("2022-02-03 24:00", DAY),
        ("20220204T010000+0100", DAY),
        ("2022-02-04T24:00+13:30", MORNING),
        ("/Date(1643970600000)/", MORNING),
        ("1643970600", MORNING),
        ("1643970600000", MORNING),
        (1643970600, MORNING),
        (1643970600000.0, MORNING),
        ("04.02.2022, 10:30", MORNING),
        ("20220204113000+0100", MORNING),
        ("202202041030Z", MORNING),
        ("Fri Feb 04 10:30:00 +0000 2022", MORNING),
        ("Fri Feb  4 05:30:00 -0500 2022", MORNING),
        ("Fri Feb  4 11:30:00 CET 2022", MORNING),
        ("Fri Feb  4 10:30:00 2022", MORNING),
        ("04-FEB-22 10.30.00.000000 AM", MORNING),
        ("4 Feb 2022 10.30.00", MORNING),
        ("2022-02-04T11:30:00 Europe/Berlin", MORNING),
        ("2022-02-04 05:30:00 America/New_York", MORNING),
        ("2022-02-04 10:30 Here/Nowhere", MORNING),
        ("24/02/2022", datetime(2022, 2, 24, tzinfo=UTC)),
        ("02/24/2022", datetime(2022, 2, 24, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_into_utc(value: object, time: datetime):
    assert parse_time(value) == time


@pytest.mark.parametrize(
    ("value", "language"),
    [
        ("4 février 2022 à 10h30", "fr"),
        ("4. Februar 2022, 10:30 Uhr", "de-AT"),
        ("4 de febrero de 2022 10:30", "es"),
        ("4 февраля 2022, 10:30", "ru"),
        ("2022年2月4日 10:30", "zh"),
        ("February 4, 2022 10:30 AM", "ja"),
    ],
)
def test_a_date_in_words_is_read_in_its_language_or_english(value: str, language: str):
    assert parse_time(value, languages=(language,)) == MORNING


def test_a_thai_year_is_turned_into_a_common_one():
    assert parse_time("4 กุมภาพันธ์ 2565", languages=("th",)) == DAY


def test_a_date_in_figures_needs_a_language_that_tells_its_order():
    assert parse_time("03/04/2022", languages=("fr",)) == datetime(2022, 4, 3, tzinfo=UTC)
    assert parse_time("03/04/2022", languages=("en-US",)) == datetime(2022, 3, 4, tzinfo=UTC)
    assert parse_time("03/04/2022", languages=("en",)) is None
    assert parse_time("03/04/2022") is None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "2 hours ago",
        "10:30",
        "2022",
        0,
        7,
        1646,
        19_999,
        60_001,
        7_000_000,
        -5,
        "000000000",
        "12345",
        "69999",
        "/Date(0)/",
        "1970-01-01T00:00:00Z",
        "1970-01-01T01:00:00+01:00",
        "1970-01-01",
        [1970, 1, 1, 0, 0, 0],
        "2022-02-31T24:00:00Z",
        "February 2022",
        "2022-02-31",
        "0001-01-01T00:00+10:00",
        "0001-01-01T00:00:00Z",
        -62135596800,
        "x" * 500,
        None,
        True,
        float("nan"),
        float("inf"),
        1e300,
        10**400,
        {"a": 1},
        [2022, 2],
        [2022, 13, 4, 10, 30, 0],
        ["2022", 2, 4, 10, 30, 0],
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_text_that_names_no_point_in_time_is_none(value: object):
    assert parse_time(value) is None


@settings(deadline=None)
@given(st.one_of(st.text(max_size=40), st.text("0123456789-/.: TZ+年月日", max_size=24), st.floats(), st.integers()))
def test_any_value_is_read_as_a_time_in_utc_or_none(value: object):
    time = parse_time(value, languages=("en",))

    assert time is None or time.utcoffset() == timedelta(0)


@given(st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)).filter(lambda time: time != EPOCH))
def test_iso_times_survive_the_round_trip(time: datetime):
    assert parse_time(time.isoformat()) == time


@pytest.mark.parametrize(
    ("text", "hour"),
    [("March 7, 2024 10:00 AM ET", 15), ("10 a.m. (PT), Jul 7, 2024", 17), ("7 July 2024 10:00 ET", 14)],
)
def test_a_zone_that_has_a_summer_time_is_read_by_the_day(text: str, hour: int) -> None:
    time = parse_time(text, languages=["en-US"])
    assert time is not None
    assert time.hour == hour


def test_a_word_behind_a_clock_is_no_american_zone_in_other_languages() -> None:
    assert parse_time("7 mars 2024 10:00 ET", languages=["fr"]) == datetime(2024, 3, 7, 10, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2024-03-07T10:00:00 01:00", "2024-03-07 10:00:00 0100"])
def test_an_offset_that_lost_its_plus_is_read(text: str) -> None:
    assert parse_time(text) == datetime(2024, 3, 7, 9, tzinfo=UTC)


def test_an_american_date_with_a_zone_keeps_its_afternoon() -> None:
    assert parse_time("January 31, 2024 5:00 PM EST") == datetime(2024, 1, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "path",
    [
        "2022/02/04/bridge",
        "2022/2/4/",
        "2022-02-04-bridge",
        "news/bridge-2022-02-04.html",
        "a/2022/02/04",
        "a/20220204/4711.html",
        "yw/202202/t20220204_3714581.html",
    ],
)
def test_a_date_in_an_address_is_read(path: str) -> None:
    assert date_of_url(f"https://news.example/{path}?page=2") == DAY


@pytest.mark.parametrize(
    "path",
    [
        "2022/02/4-bridges",
        "2022/02/041234",
        "2022/02/",
        "top-2022-02-04-bridges",
        "20220204",
        "id/2022-02-0411",
        "t20220204_bridge.html",
        "",
    ],
)
def test_an_id_or_a_slug_in_an_address_is_no_date(path: str) -> None:
    assert date_of_url(f"https://news.example/{path}") is None
