"""The languages and their data file."""

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.languages import load_languages

UND = "  und: {name: U, native: U}"


def languages_file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "languages.yaml"
    path.write_text("\n".join(["languages:", *lines]), "utf-8")
    return path


def test_norwegian_is_no_and_not_false() -> None:
    assert load_languages().get("no").name == "Norwegian"


@pytest.mark.parametrize(
    ("tag", "known"),
    [
        *[("nb", "no"), ("NN", "no"), ("fr-CA", "fr"), ("zh-Hant-HK", "zh")],
        *[("pt-br", "pt-br"), ("pt_BR", "pt-br"), ("pt-PT", "pt")],
        *[("xx", "und"), ("", "und"), ("und", "und"), ("frx", "und")],
    ],
)
def test_a_tag_finds_its_language(tag: str, known: str) -> None:
    assert load_languages().get(tag).tag == known
    assert load_languages().listed(tag) == (tag if known == "und" else known)


def test_scripts_written_to_the_left_are_known() -> None:
    rtl = {language.tag for language in load_languages() if language.direction == "rtl"}
    assert rtl == {"ar", "ckb", "fa", "he", "ur"}


def test_every_language_has_a_name_of_its_own() -> None:
    names = [language.name for language in load_languages()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("  fr: {name: F, native: F, analysis: {stemmers: [frensh]}}", "fr.*'frensh'"),
        ("  fr: {name: F, native: F, elasticsearch: {analyser: french}}", "did you mean 'analyzer'"),
        ("  fr: {name: F, native: F, aliases: [und]}", "'und' stands for two"),
        ("  FR: {name: F, native: F}", "'FR' is no tag"),
        ("  fr: {name: F, native: F, elasticsearch: {plugin: y}}", "go with an analyzer"),
        ("  fr: {name: F, native: F, elasticsearch: {analyzer: x, fallback: y}}", "a fallback goes with a plugin"),
        ("  fr: {name: F, native: F, analysis: {letters: {ab: c}}}", "must be one letter"),
    ],
)
def test_an_error_names_the_fault_in_the_file(tmp_path: Path, line: str, fault: str) -> None:
    with pytest.raises(ConfigError, match=fault):
        load_languages(languages_file(tmp_path, UND, line))


def test_a_file_without_the_undetermined_is_refused(tmp_path: Path) -> None:
    path = languages_file(tmp_path, "  fr: {name: F, native: F}")
    with pytest.raises(ConfigError, match="'und' is missing"):
        load_languages(path)
