"""Gendered forms and the words that they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.analysis.gendered import genders, without_brackets


@pytest.mark.parametrize(
    ("typed", "tag", "words"),
    [
        ("Bürger*innen", "de", ("Bürger", "Bürgerinnen")),
        ("Bürger:innen", "de", ("Bürger", "Bürgerinnen")),
        ("Bürger_innen", "de", ("Bürger", "Bürgerinnen")),
        ("Bürger/-innen", "de", ("Bürger", "Bürgerinnen")),
        ("Politiker*in", None, ("Politiker", "Politikerin")),
        ("Student_in", None, ("Student", "Studentin")),
        ("Abgeordnete:r", "de", ("Abgeordnete", "Abgeordneter")),
        ("étudiant·e·s", "fr", ("étudiant", "étudiantes")),
        ("étudiant(e)s", "fr", ("étudiant", "étudiantes")),
        ("étudiant.e.s", None, ("étudiant", "étudiantes")),
        ("directeur·rice·s", "fr", ("directeur", "directrices")),
        ("heureux·se", "fr", ("heureux", "heureuse")),
        ("alumnos/as", "es", ("alumnos", "alumnas")),
        ("profesor(a)", "es", ("profesor", "profesora")),
        ("alumn@s", "pt", ("alumnos", "alumnas")),
        ("tutti/e", "it", ("tutti", "tutte")),
    ],
)
def test_a_gendered_form_stands_for_two_words(typed: str, tag: str | None, words: tuple[str, ...]) -> None:
    assert genders(typed, tag) == words


@pytest.mark.parametrize(
    "typed",
    [
        "Mart*n",
        "Mart*in",
        "münst*r",
        "elpais.es",
        "amazon.se",
        "donne-le",
        "chama-se",
        "and/or",
        "a/b",
        "log_in",
        "max_n",
        "rock'in",
        "foo@bar.com",
        "Bürger",
    ],
)
def test_another_word_stands_for_none(typed: str) -> None:
    assert genders(typed) == ()


def test_a_form_belongs_to_its_languages() -> None:
    assert genders("Bürger*innen", "en") == genders("alumn@s", "de") == genders("todos/as", "de") == ()


@pytest.mark.parametrize("query", ["title:(a OR b)", "NOT(a)", "red (green) (e)", "f(x)", "(es)"])
def test_other_brackets_stay(query: str) -> None:
    assert without_brackets(query) == query


@given(st.text("abeinrs*:_·/.@()- IN"))
def test_any_text_may_be_asked(text: str) -> None:
    assert all(word.isalpha() for word in genders(text))
