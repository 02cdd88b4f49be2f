"""Bars of the timeline."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from flows.web.timeline import MOST_BARS, span_label, timeline

MONTHS = st.dictionaries(
    st.tuples(st.integers(1, 9999), st.integers(1, 12)).map(lambda pair: f"{pair[0]:04}-{pair[1]:02}"),
    st.integers(1, 10**6),
    min_size=1,
)


def test_each_month_has_a_bar_and_so_have_those_without_articles() -> None:
    bars = timeline({"2023-12": 5, "2024-02": 10})
    assert [(bar.label, bar.count, bar.height) for bar in bars] == [
        ("December 2023", 5, 50),
        ("January 2024", 0, 0),
        ("February 2024", 10, 100),
    ]
    assert (bars[2].since, bars[2].until) == (date(2024, 2, 1), date(2024, 3, 1))


def test_long_times_are_counted_by_year_and_by_decade() -> None:
    assert [bar.label for bar in timeline({"2019-05": 1, "2024-12": 1})] == [str(year) for year in range(2019, 2025)]
    assert timeline({"1901-01": 1, "2024-12": 1})[-1].label == "2020–2029"


@given(MONTHS)
def test_no_article_is_lost_and_the_bars_are_never_too_many(months: dict[str, int]) -> None:
    bars = timeline(months)
    assert sum(bar.count for bar in bars) == sum(months.values())
    assert len(bars) <= max(MOST_BARS, 101)
    assert all(one.until == other.since for one, other in pairwise(bars))
    assert all(0 <= bar.height <= 100 and (bar.height > 0) == (bar.count > 0) for bar in bars)


def test_no_month_gives_no_bar() -> None:
    assert timeline({}) == ()


def test_only_whole_months_and_years_have_a_name() -> None:
    assert span_label(date(2024, 2, 1), date(2024, 3, 1)) == "February 2024"
    assert span_label(date(2024, 1, 1), date(2025, 1, 1)) == "2024"
    assert span_label(date(2024, 2, 1), date(2024, 4, 1)) is None
    assert span_label(date(2024, 2, 2), date(2024, 3, 2)) is None
    assert span_label(None, date(2024, 3, 1)) is None
