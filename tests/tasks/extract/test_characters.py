"""Counting the characters of many texts at once gives what counting each by itself would."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extract.characters import SAMPLE, Characters, Kind
from tasks.text.matching import letters, letters_of_each

TEXTS = st.lists(
    st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(" .,。|9Aあ،")), min_size=1), min_size=1
)


@pytest.mark.parametrize(
    ("kind", "is_of_kind"),
    [
        (Kind.SPACE, " ".__eq__),
        (Kind.COMMA, ",、،".__contains__),
        (Kind.DIGIT, "0123456789".__contains__),
        (
            Kind.CAPITAL,
            lambda one: (
                "A" <= one <= "Z" or ("À" <= one <= "Þ" and one != "×") or "Ѐ" <= one <= "Я" or "Α" <= one <= "Ω"
            ),
        ),
        (
            Kind.UNSPACED,
            lambda one: "\u3400" <= one <= "\u9fff" or "\u3040" <= one <= "\u30ff" or "\u0e00" <= one <= "\u0eff",
        ),
    ],
)
@given(texts=TEXTS)
def test_each_text_has_its_own_counts(kind: Kind, is_of_kind: Callable[[str], bool], texts: list[str]) -> None:
    texts = [text.translate(dict.fromkeys(range(0x1000, 0x1800))) + "x" for text in texts]
    characters = Characters(texts)
    assert characters.count(kind).tolist() == [sum(map(is_of_kind, text)) for text in texts]
    assert characters.count_early(kind).tolist() == [sum(map(is_of_kind, text[:SAMPLE])) for text in texts]


def test_sentences_end_within_their_own_text() -> None:
    assert Characters(["One. Two! Three.", " so", "一。二。", "v1.2 is out"]).sentences().tolist() == [2, 0, 2, 0]


def test_a_character_of_a_script_without_spaces_is_as_long_as_three() -> None:
    assert Characters(["abc", "新闻a", "ข่าว"]).lengths.tolist() == [3, 7, 12]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A bridge, at last!", "a bridge — at last"),
        ("«Le pont» de l’estuaire", "le pont de l'estuaire"),
        ("「橋」、完成。", "橋完成"),
        ("Мост: открыт…", "МОСТ открыт"),
    ],
)
def test_texts_that_a_reader_calls_the_same_have_the_same_letters(one: str, other: str) -> None:
    assert letters(one) == letters(other) != ""


@given(TEXTS)
def test_letters_of_each_are_those_of_every_text_alone(texts: list[str]) -> None:
    texts = [text.replace("\0", "") for text in texts]
    assert letters_of_each(texts) == [letters(text) for text in texts]
