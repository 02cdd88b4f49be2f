"""Characters counted for many texts at once are those of each text counted alone."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extract.characters import SAMPLE, Characters, Kind

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
