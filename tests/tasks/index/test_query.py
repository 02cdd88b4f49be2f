"""The query language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.index.query import Match, Query, Term, parse_query


def terms(text: str) -> list[Term]:
    return list(parse_query(text).terms)


def test_words_are_terms_in_their_order() -> None:
    assert terms("garantie de sécurité") == [Term(text="garantie"), Term(text="de"), Term(text="sécurité")]


@pytest.mark.parametrize("text", ['"xi jinping"', "“xi jinping”", "«xi jinping»", "„xi jinping“", "« xi jinping »"])
def test_quotes_of_any_kind_make_a_phrase(text: str) -> None:
    assert terms(text) == [Term(text="xi jinping", match=Match.PHRASE)]


def test_an_open_quote_closes_at_the_end() -> None:
    assert terms('"xi jinping') == [Term(text="xi jinping", match=Match.PHRASE)]


def test_a_star_behind_a_word_makes_a_prefix() -> None:
    assert terms("boycot*") == [Term(text="boycot", match=Match.PREFIX)]


def test_a_star_in_a_phrase_is_nothing_special() -> None:
    assert terms('"boycot*"') == [Term(text="boycot*", match=Match.PHRASE)]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("title", "title"),
        ("Author", "authors"),
        ("AGENCY", "agencies"),
        ("lang", "language"),
        ("publisher", "source"),
        ("source", "source"),
    ],
)
def test_a_field_has_the_names_that_people_type(text: str, field: str) -> None:
    assert terms(f"{text}:word") == [Term(text="word", field=field)]


def test_a_field_takes_a_phrase_and_a_prefix() -> None:
    assert terms('source:"France 24"') == [Term(text="France 24", match=Match.PHRASE, field="source")]
    assert terms("title:olymp*") == [Term(text="olymp", match=Match.PREFIX, field="title")]


def test_a_minus_excludes_a_word_a_phrase_and_a_field() -> None:
    assert terms('-boycott -"Hong Kong" -source:RFI') == [
        Term(text="boycott", excluded=True),
        Term(text="Hong Kong", match=Match.PHRASE, excluded=True),
        Term(text="RFI", field="source", excluded=True),
    ]


def test_a_hyphen_inside_a_word_excludes_nothing() -> None:
    assert terms("google-play-badge_EN") == [Term(text="google-play-badge_EN")]


@pytest.mark.parametrize("text", ["12:00", "https://news.example/a", "note:word"])
def test_a_colon_behind_no_field_is_part_of_the_word(text: str) -> None:
    assert terms(text) == [Term(text=text)]


@pytest.mark.parametrize("text", ["", "   ", "-", "*", '"', '""', "-*", "title:", "…", "- -"])
def test_signs_alone_are_no_terms(text: str) -> None:
    assert all(any(c.isalnum() for c in term.text) for term in terms(text))
    assert parse_query(text) == Query() or text == "title:"


@given(st.text())
def test_every_string_is_a_query(text: str) -> None:
    for term in parse_query(text).terms:
        assert term.text == term.text.strip()
        assert any(c.isalnum() for c in term.text)


@given(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True)))
def test_no_word_is_lost(words: list[str]) -> None:
    assert [term.text for term in parse_query(" ".join(words)).terms] == words


@given(st.lists(st.from_regex(r"[a-z ]{1,8}", fullmatch=True)))
def test_a_phrase_is_parsed_the_same_whatever_surrounds_it(words: list[str]) -> None:
    typed = " ".join(f'"{word}"' for word in words)
    assert [term.text for term in parse_query(typed).terms] == [word.strip() for word in words if word.strip()]
