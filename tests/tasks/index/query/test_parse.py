"""The query language: what a person types, and the tree that it becomes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.index.query import (
    MOST_DEPTH,
    MOST_TERMS,
    NOTHING,
    AllOf,
    AnyOf,
    Dates,
    Match,
    Part,
    Query,
    Term,
    bounded,
    parse_query,
)

SIGNS = [
    "(",
    ")",
    " AND ",
    " OR ",
    " NOT ",
    " & ",
    "|",
    "-",
    "+",
    '"',
    "~3",
    "*",
    "?",
    "title:",
    "date:",
    ":",
    "[a TO b]",
    " ",
]
typed_text = st.text() | st.lists(st.sampled_from(SIGNS) | st.from_regex(r"[a-zé東]{1,4}", fullmatch=True)).map("".join)


def terms(text: str) -> list[Part]:
    return list(parse_query(text).parts)


def shown(part: Part) -> str:
    """Write a part with brackets around each group: `&` joins what must all match, `|` alternatives."""
    sign = "-" * part.excluded
    if isinstance(part, AllOf | AnyOf):
        join = " | " if isinstance(part, AnyOf) else " & " if part.is_strict else " "
        return f"{sign}({join.join(map(shown, part.parts))})"
    if isinstance(part, Dates):
        return f"{sign}{part.since}..{part.until}"
    return sign + (f"{part.field}:" if part.field else "") + part.text


def depth(parts: tuple[Part, ...]) -> int:
    return max((1 + depth(part.parts) for part in parts if isinstance(part, AllOf | AnyOf)), default=0)


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("a OR b AND c", "(a | (b & c))"),
        ("a b OR c", "((a b) | c)"),
        ("a b c AND d", "((a b c) & d)"),
        ("(a OR b) c", "(a | b) c"),
        ("a | b || c", "(a | b | c)"),
        ("a && b & c", "(a & b & c)"),
        ("NOT a b", "-a b"),
        ("NOT NOT a", "a"),
        ("-(a OR b)", "-(a | b)"),
        ("-(-a)", "a"),
        ("a AND NOT (b c)", "(a & -(b c))"),
        ("author:(a OR -b)", "(authors:a | -authors:b)"),
        ("title:(a publisher:b)", "title:a source:b"),
        ("a and b or c", "a and b or c"),
        ("a|b", "(a | b)"),
        ("AT&T R&D", "AT&T R&D"),
        ("OR", "OR"),
        ("a OR", "a or"),
        ("AND a", "and a"),
        ("a OR OR b", "((a or) | b)"),
        ("(a", "a"),
        ("a)", "a"),
        ("()", "()"),
        ("(a) (b)", "a b"),
        ("source : x y", "source:x y"),
        ("Ukraine: x", "Ukraine: x"),
    ],
)
def test_operators_and_brackets_make_a_tree(typed: str, tree: str) -> None:
    assert " ".join(map(shown, parse_query(typed).parts)) == tree


def test_signs_and_brackets_around_words_are_punctuation_in_a_question() -> None:
    asked = parse_query("Who founded Kite & Sons (the oldest ferry company)?")
    assert len(asked.parts) == len(asked.terms) == 8
    assert parse_query("Kite & Sons").parts == (AllOf(parts=(Term(text="Kite"), Term(text="Sons")), is_strict=True),)
    assert len(parse_query("(a OR b) c?").parts) == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("colour:red", "There is no field “colour”"),
        ('"red lamp', "A quote is not closed"),
        ("(red lamp", "A bracket is not closed"),
        ("red) lamp", "A closing bracket without its opening one"),
        ("lamp~2", "“~2” is left out"),
        ("lamp^2", "“^2” is left out"),
        ('"red lamp"^2', "“^2” is left out"),
        ('"red l*mp"', "a phrase has no wildcards"),
        ("/l.mp/ red", "there are no regular expressions"),
        ("title:[a TO b] red", "only date: has ranges"),
        ("date:soon red", "“soon” is no date"),
        ("date:2024-02-31 red", "“2024-02-31” is no date"),
        ("*a red", "a wildcard needs two letters"),
        ("a-b*c red", "among the letters and digits of one word"),
        ("東*京 red", "among the letters and digits of one word"),
        (f"{'a' * 50}*b red", "40 letters at most"),
        ("red AND", "“AND” is a word here"),
        ("author:* red", "no letter and no digit"),
        ("(" * 9 + "red", f"more than {MOST_DEPTH} deep"),
        (" ".join(f"w{number}" for number in range(200)), f"{MOST_TERMS} conditions"),
        ("???", "nothing that can be searched"),
    ],
)
def test_what_looks_like_syntax_and_is_none_is_said(typed: str, said: str) -> None:
    notes = parse_query(typed).notes
    assert any(said in note for note in notes), notes


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "red and blue or green",
        "Wann ist es 12:00?",
        "AT&T",
        "C++ and C#",
        "e-mail",
        "50%",
        "red - blue",
        "the ferry and the bridge and the road",
        '5" nails',
    ],
)
def test_everyday_words_and_signs_get_no_note(typed: str) -> None:
    assert parse_query(typed).notes == ()


@pytest.mark.parametrize("typed", ["US AID", "IT FAILURE"])
def test_words_are_not_abbreviations_where_all_are_in_capitals(typed: str) -> None:
    parts = parse_query(f"{typed} OF THE YEAR").parts
    assert [shown(part) for part in parts][-3:] == ["of", "the", "YEAR"]
    assert terms("IT") == [Term(text="IT")]


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
    assert terms('source:"France 24"') == [Term(text="France 24", field="source")]
    assert terms('author:"Jo Ray"') == [Term(text="Jo Ray", match=Match.PHRASE, field="authors")]
    assert terms("title:olymp*") == [Term(text="olymp", match=Match.PREFIX, field="title")]


def test_a_minus_excludes_a_word_a_phrase_and_a_field() -> None:
    assert terms('-boycott -"Hong Kong" -source:RFI') == [
        Term(text="boycott", excluded=True),
        Term(text="Hong Kong", match=Match.PHRASE, excluded=True),
        Term(text="RFI", field="source", excluded=True),
    ]


def test_a_hyphen_inside_a_word_excludes_nothing() -> None:
    assert terms("google-play-badge_EN") == [Term(text="google-play-badge_EN")]


@pytest.mark.parametrize("text", ["12:00", "note:word"])
def test_a_colon_behind_no_field_is_part_of_the_word(text: str) -> None:
    assert terms(text) == [Term(text=text)]


@pytest.mark.parametrize("text", ["-", "*", '"', '""', "-*", "…", "- -", "???", "&", "()"])
def test_signs_alone_find_nothing(text: str) -> None:
    assert parse_query(text).parts == (NOTHING,)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_typed_is_everything(text: str) -> None:
    assert parse_query(text) == Query()


@given(typed_text)
def test_every_string_is_a_query_within_its_limits(text: str) -> None:
    query = parse_query(text)
    for term in query.terms:
        assert term.text == term.text.strip()
        assert term.text
    assert depth(query.parts) <= 3 * (MOST_DEPTH + 1)
    assert len(bounded(query).terms) <= MOST_TERMS
    assert bounded(bounded(query)) == bounded(query)


@pytest.mark.parametrize("sign", ["(", ")", "-(", "NOT ", "(a OR ", "a AND (", '"(', "title:("])
def test_thousands_of_brackets_and_operators_are_a_query(sign: str) -> None:
    assert depth(parse_query(sign * 5000 + "a").parts) <= 3 * (MOST_DEPTH + 1)


@given(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True)))
def test_no_word_is_lost(words: list[str]) -> None:
    assert [term.text for term in parse_query(" ".join(words)).terms] == words


@given(st.lists(st.from_regex(r"[a-z ]{1,8}", fullmatch=True)))
def test_a_phrase_is_parsed_the_same_whatever_surrounds_it(words: list[str]) -> None:
    typed = " ".join(f'"{word}"' for word in words)
    assert [term.text for term in parse_query(typed).terms] == [word.strip() for word in words if word.strip()]
