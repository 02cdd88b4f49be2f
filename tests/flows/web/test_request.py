"""Addresses of the search page."""

from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException

from config.facets import Facet, load_facets
from config.languages import load_languages
from flows.web.request import MOST_CHARACTERS, MOST_PAGES, MOST_VALUES, SearchRequest, read_request
from tasks.index.values import Sort

NAMES = (
    "q",
    "language",
    "publisher",
    "source",
    "since",
    "until",
    "sort",
    "duplicates",
    "copies",
    "any_language",
    "page",
)
WORDS = st.text(st.characters(codec="utf-8"), max_size=30).map(lambda text: " ".join(text.split()))
VALUES = st.lists(WORDS.filter(bool), max_size=3, unique=True).map(tuple)
# An address holds tags as they are listed: `BN` is read as `bn`.
TAGS = st.lists(WORDS.filter(bool).map(load_languages().listed), max_size=3, unique=True).map(tuple)
ANY_REQUEST = st.builds(
    SearchRequest,
    query=WORDS,
    languages=TAGS,
    publishers=VALUES,
    since=st.none() | st.dates(date(1900, 1, 1), date(1999, 12, 31)),
    until=st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    sort=st.sampled_from(Sort),
    with_duplicates=st.booleans(),
    any_language=st.booleans(),
    page=st.integers(1, MOST_PAGES),
)


def read(**parameters: Any) -> SearchRequest:
    return read_request(QueryParams([(name, str(value)) for name, value in parameters.items()]))


@given(ANY_REQUEST)
def test_a_request_is_all_in_its_address(search: SearchRequest) -> None:
    assert read_request(QueryParams(urlsplit(search.address()).query)) == search


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=40))))
def test_any_address_is_read_or_refused_with_a_sentence(parameters: list[tuple[str, str]]) -> None:
    refusals = []
    try:
        read_request(QueryParams(parameters))
    except HTTPException as refused:
        refusals.append((refused.status_code, refused.detail[-1]))
    assert refusals in ([], [(400, ".")])


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "x" * (MOST_CHARACTERS + 1)},
        {"since": "yesterday"},
        {"since": "2024-02-30"},
        {"since": "2024-02-02", "until": "2024-02-02"},
        {"page": 0},
        {"page": MOST_PAGES + 1},
        {"page": "٣"},
        {"sort": "latest"},
        {"duplicates": "yes"},
        {"copies": "yes"},
    ],
)
def test_what_cannot_be_asked_is_refused(parameters: dict[str, Any]) -> None:
    with pytest.raises(HTTPException) as refused:
        read(**parameters)
    assert refused.value.status_code == 400


def test_the_values_of_a_facet_are_bounded() -> None:
    with pytest.raises(HTTPException):
        read_request(QueryParams([("language", str(number)) for number in range(MOST_VALUES + 1)]))


def test_a_language_is_known_by_its_other_names() -> None:
    request = read_request(QueryParams([("language", "nb"), ("language", "NN"), ("language", "klingon")]))
    assert request.languages == ("no", "klingon")


def test_addresses_of_earlier_versions_go_on_working() -> None:
    old = read_request(QueryParams([("source", "RFI"), ("publisher", "AFP"), ("copies", "1")]))
    assert old == SearchRequest(publishers=("AFP", "RFI"), with_duplicates=True)
    assert old.address() == "/?publisher=AFP&publisher=RFI&duplicates=1"


def test_pages_without_end_are_reached_by_the_place_of_the_page_before() -> None:
    far = read(q="x", page=MOST_PAGES + 2, after="abc")
    assert (far.page, far.after) == (MOST_PAGES + 2, "abc")
    assert far.previous() == SearchRequest(query="x")
    assert read(q="x", page=MOST_PAGES + 1, after="abc").previous() == SearchRequest(query="x", page=MOST_PAGES)
    assert far.narrowed(sort=Sort.OLDEST) == SearchRequest(query="x", sort=Sort.OLDEST)


def test_a_value_is_chosen_and_taken_back_in_any_case() -> None:
    request = SearchRequest(query="x", publishers=("RFI",), page=3)
    publisher = next(facet for facet in load_facets() if facet.typed == "publisher")
    both = request.toggled(publisher, "France 24")
    assert both == SearchRequest(query="x", publishers=("RFI", "France 24"))
    assert both.toggled(publisher, "rfi") == SearchRequest(query="x", publishers=("France 24",))


@pytest.mark.parametrize("facet", load_facets(), ids=lambda facet: facet.name)
def test_every_facet_is_read_from_an_address_and_written_to_it(facet: Facet) -> None:
    request = read_request(QueryParams([(facet.typed, "one"), (facet.typed, "two")]))
    assert request.filters.of(facet) == ("one", "two")
    assert request == SearchRequest.of_value(facet.name, "one").toggled(facet, "two")
    assert request.address() == f"/?{facet.typed}=one&{facet.typed}=two"
    assert request.cleared() == SearchRequest()


def test_an_address_says_no_more_than_it_must() -> None:
    assert SearchRequest().address() == "/"
    request = SearchRequest(query="élections", languages=("fr", "ar"), until=date(2024, 3, 1))
    assert parse_qsl(urlsplit(request.address("/article/1", removed="1")).query) == [
        ("q", "élections"),
        ("language", "fr"),
        ("language", "ar"),
        ("until", "2024-03-01"),
        ("removed", "1"),
    ]
