"""Stems of words without their accents."""

import pytest

from tasks.analysis.unaccented import bare_stems, is_of, typed_bare_stems


@pytest.mark.parametrize(
    ("tag", "word", "typed"),
    [
        ("tr", "seçimlerin", "secim"),
        ("hu", "képviselők", "kepviselo"),
        ("lt", "mokesčius", "mokesciai"),
        ("sk", "podnikateľa", "podnikatel"),
    ],
)
def test_a_word_has_a_key_that_its_forms_without_accents_have_too(tag: str, word: str, typed: str) -> None:
    (key, *_) = bare_stems(word, tag)
    assert set(bare_stems(word, tag)) & set(typed_bare_stems(typed))
    assert is_of(key, tag)
    assert not is_of(key, "en")


@pytest.mark.parametrize(
    ("tag", "word"),
    [("en", "house"), ("de", "Häusern"), ("es", "camiones"), ("sv", "på"), ("vi", "trường"), ("ru", "ёлка")],
)
def test_a_word_that_is_found_anyway_has_no_key(tag: str, word: str) -> None:
    assert list(bare_stems(word, tag)) == []


def test_who_types_accents_means_them() -> None:
    assert typed_bare_stems("seçim") == typed_bare_stems("two words") == ()
