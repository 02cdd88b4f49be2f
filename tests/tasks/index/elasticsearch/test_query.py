"""Requests for a typed query: bounded, and made of clauses that take the text as data."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.index.elasticsearch.query import query_clauses
from tasks.index.query import MOST_TERMS, parse_query
from tasks.index.values import Filters

CLAUSES = {
    "bool", "constant_score", "dis_max", "match", "match_bool_prefix", "match_none", "match_phrase", "match_phrase_prefix",
    "multi_match", "prefix", "range", "term", "terms", "wildcard",
}  # fmt: skip
HOLDERS = {"must", "must_not", "should", "filter", "queries"}
# A word is compared in four fields, in two of them as a stop word and in other spellings.
MOST_CLAUSES = 30 * MOST_TERMS
typed = st.text() | st.lists(
    st.sampled_from(
        ["/a.*/", "a*", "*a", "text:", "+", "-", '"', "_index:x", "{", "?", "a?b", "*ab.c", "(", ")", "OR", "-("]
    )
).map(" ".join)


def clauses(query: Any) -> Iterator[str]:
    """Yield the kind of each clause; the content of a clause without clauses is data."""
    if isinstance(query, list):
        for each in query:
            yield from clauses(each)
        return
    ((kind, body),) = query.items()
    yield kind
    if kind == "wildcard":
        assert all(re.fullmatch(r"[^\W_?*]*([?*][^\W_?*]*)+", each["value"]) for each in body.values())
    if kind in ("bool", "constant_score", "dis_max"):
        for name, held in body.items():
            if name in HOLDERS:
                yield from clauses(held)


@given(typed)
def test_no_typed_text_becomes_a_pattern_or_a_script(text: str) -> None:
    asked = query_clauses(parse_query(text), Filters())
    assert set(chain.from_iterable(map(clauses, filter(None, asked)))) <= CLAUSES


@pytest.mark.slow
@given(
    st.lists(
        st.sampled_from(["+", "-", "", "title:", "source:", '"in ', "war* OR ", "a?", "("]), min_size=200, max_size=400
    ),
    st.sampled_from(["", "?"]),
)
def test_a_query_of_many_terms_has_a_bounded_number_of_clauses(signs: list[str], mark: str) -> None:
    words = (f"{sign}word{number}" + '"' * (sign == '"in ') for number, sign in enumerate(signs))
    asked = query_clauses(parse_query(" ".join(words) + mark), Filters())
    assert (
        sum(1 for clause in (asked.wider or asked.found, asked.ranking) if clause for _ in clauses(clause))
        <= MOST_CLAUSES
    )
