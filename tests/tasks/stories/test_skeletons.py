"""Skeletons of names: the same in every script, in every case of grammar."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.stories.skeletons import skeleton


@pytest.mark.parametrize(
    "spellings",
    [
        "Putin Poutine Putina Путин Путина Путіна プーチン Πούτιν",
        "Trump Trumps Трамп Трампа トランプ",
        "Washington Washingtons Вашингтон Вашингтоне ワシントン",
        "Merkel Merkelová Меркель メルケル Μέρκελ",
        "Selenskyj Zelensky Zelenskyy Зеленский Зеленського",
        "Biden Bidens Байден Байдена バイデン",
        "Xinping Sinping Синьпин",
    ],
)
def test_a_name_has_one_skeleton_in_every_spelling(spellings: str) -> None:
    assert len({skeleton(word) for word in spellings.split()}) == 1


@pytest.mark.parametrize("pair", ["Merkel Merz", "Putin Biden", "Berlin Bonn", "Paris Prag"])
def test_different_names_have_different_skeletons(pair: str) -> None:
    one, other = pair.split()
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize("word", ["Oh", "Ea", "Aia", "ー"])
def test_a_word_with_fewer_than_two_consonants_has_none(word: str) -> None:
    assert skeleton(word) == ""


@given(st.text(max_size=40))
def test_any_text_has_a_skeleton_of_at_most_four_letters(word: str) -> None:
    assert skeleton(word).isascii()
    assert len(skeleton(word)) in (0, 2, 3, 4)
