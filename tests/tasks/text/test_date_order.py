import pytest

from tasks.text.date_order import DAY_FIRST, MONTH_FIRST, order_of


@pytest.mark.parametrize(
    ("tags", "url", "order"),
    [
        (("en-gb",), None, DAY_FIRST),
        (("en-nz",), None, DAY_FIRST),
        (("en-150",), None, DAY_FIRST),
        (("en-us",), None, MONTH_FIRST),
        (("tl",), None, MONTH_FIRST),
        (("es-pr",), None, MONTH_FIRST),
        (("fr-ca",), None, DAY_FIRST),
        (("pt",), None, DAY_FIRST),
        (("en", "en-ie"), None, DAY_FIRST),
        (("en",), "https://paper.example.co.uk/a", DAY_FIRST),
        (("en",), "https://agency.example.gov/a", MONTH_FIRST),
        ((), "https://paper.example.com.au/a", DAY_FIRST),
    ],
)
def test_language_region_and_domain_tell_which_figure_is_the_day(tags: tuple[str, ...], url: str | None, order: str):
    assert order_of(tags, url=url) == order


@pytest.mark.parametrize(
    ("tags", "url"),
    [
        ((), None),
        (("en",), "https://paper.example.com/a"),
        (("en",), "https://start-up.example.io/a"),
        (("en-ca",), "https://paper.example.ca/a"),
        (("ja",), "https://paper.example.jp/a"),
        (("en-us",), "https://paper.example.co.uk/a"),
        (("en",), "http://[bad"),
    ],
)
def test_an_order_is_unknown_where_nothing_tells_it_or_two_things_contradict(tags: tuple[str, ...], url: str | None):
    assert order_of(tags, url=url) is None
