"""Texts that a reader calls the same compare as equal."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.text.matching import fold, fold_pattern, letters, letters_and_digits, letters_of_each, normal_form


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("→ Read More…", "read more"),
        ("READ\u00a0 MORE »", "read more"),
        ("• “Listen”: the bird’s song —", '"listen": the bird\'s song'),
        ("İLGİLİ HABERLER", "ilgili haberler"),
        ("続きを読む＞＞", "続きを読む"),
        ("(AFP)", "(afp)"),
        ("Already a subscriber?", "already a subscriber?"),
        ("« Publicité »", '" publicité "'),
        ("* * *", ""),
    ],
)
def test_the_normal_form_drops_layout_and_keeps_words(line: str, form: str) -> None:
    assert normal_form(line) == form


@given(st.text())
def test_the_normal_form_of_any_text_has_clean_ends_and_single_spaces(text: str) -> None:
    form = normal_form(text)
    assert form == form.strip()
    assert "  " not in form


def test_folding_a_pattern_leaves_its_syntax_and_never_makes_a_group() -> None:
    assert fold_pattern(r"\W[A-Z]+ç") == r"\W[A-Z]+ç"
    assert re.fullmatch(fold_pattern("（広告）"), fold("（広告）"))


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


@given(
    st.lists(st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(" .,。|9Aあ،")), min_size=1), min_size=1)
)
def test_letters_of_each_are_those_of_every_text_alone(texts: list[str]) -> None:
    texts = [text.replace("\0", "") for text in texts]
    assert letters_of_each(texts) == [letters(text) for text in texts]


@pytest.mark.parametrize("heading", ["Straße: gesperrt!", "STRASSE → gesperrt", "Straße _gesperrt_ 🔴"])
def test_a_title_and_its_heading_have_the_same_letters_and_digits(heading: str) -> None:
    assert letters_and_digits(heading) == letters_and_digits("Straße gesperrt")
