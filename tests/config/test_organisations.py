"""The table of international organisations: its keys, and the languages that have words for them."""

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.places import languages_with_words, organisations
from config.places.organisations import load_organisations, organisation_words


def test_each_language_with_words_for_countries_has_words_for_organisations() -> None:
    assert set(load_organisations().words) == set(languages_with_words())


@pytest.mark.parametrize("language", languages_with_words())
def test_no_word_stands_for_two_organisations(language: str) -> None:
    pairs = set(organisation_words(language))
    assert len({word for word, _ in pairs}) == len(pairs)


def test_words_for_an_unknown_organisation_are_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "organisations.yaml"
    file.write_text("organisations: {UN: United Nations}\neverywhere: {}\nwords: {en: {UNO: UNO}}", "utf-8")
    monkeypatch.setattr(organisations, "ORGANISATIONS_FILE", file)
    with pytest.raises(ConfigError, match="'UNO' has words, but is not listed under organisations"):
        load_organisations.__wrapped__()
