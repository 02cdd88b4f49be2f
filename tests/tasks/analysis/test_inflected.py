"""Forms of a typed word that are other words too."""

import pytest

from tasks.analysis.inflected import other_forms, single_form


def test_forms_of_an_ambiguous_word_find_each_other() -> None:
    assert "leaves" in other_forms("Leaf")
    assert "leaf" in other_forms("leaves")
    assert other_forms("house") == ()


def test_forms_are_written_as_the_exact_field_has_them() -> None:
    assert other_forms("wissen") == ("weiss",)


@pytest.mark.parametrize(
    ("word", "single"), [("buku-buku", "buku"), ("Buku-bukunya", "Buku"), ("x-ray", None), ("war", None)]
)
def test_a_doubled_word_has_a_single_form(word: str, single: str | None) -> None:
    assert single_form(word) == single
