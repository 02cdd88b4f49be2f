"""The languages and their data file."""

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.languages import load_languages

# Elasticsearch's language analyzers, as its reference lists them.
BUILT_IN_NAMES = """
    arabic armenian basque bengali brazilian bulgarian catalan cjk czech danish dutch english estonian finnish french
    galician german greek hindi hungarian indonesian irish italian latvian lithuanian norwegian persian portuguese
    romanian russian serbian sorani spanish swedish turkish thai
"""
BUILT_IN = frozenset(BUILT_IN_NAMES.split())

UND = "  und: {name: U, native: U, elasticsearch: {analyzer: standard}}"


def languages_file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "languages.yaml"
    path.write_text("\n".join(["languages:", *lines]), "utf-8")
    return path


def test_every_built_in_analyzer_serves_a_language() -> None:
    named = {language.elasticsearch.analyzer for language in load_languages()}
    named |= {language.elasticsearch.fallback or "" for language in load_languages()}
    assert named >= BUILT_IN


def test_an_analyzer_that_is_not_built_in_has_a_plugin_and_a_fallback() -> None:
    for language in load_languages():
        spec = language.elasticsearch
        if spec.analyzer not in {*BUILT_IN, "standard"}:
            assert spec.plugin is not None
            assert spec.fallback in {*BUILT_IN, "standard"}


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
        ("  fr: {name: F, native: F, elasticsearch: {analyzer: french}, embedded: {stemmer: frensh}}", "fr.*'frensh'"),
        ("  fr: {name: F, native: F, elasticsearch: {analyser: french}}", "did you mean 'analyzer'"),
        ("  fr: {name: F, native: F, elasticsearch: {analyzer: french}, aliases: [und]}", "'und' stands for two"),
        ("  FR: {name: F, native: F, elasticsearch: {analyzer: french}}", "'FR' is no tag"),
        ("  fr: {name: F, native: F, elasticsearch: {analyzer: x, plugin: y}}", "plugin and fallback"),
        (
            "  fr: {name: F, native: F, elasticsearch: {analyzer: x}, embedded: {stemmer: french, suffixes: s}}",
            "keep one",
        ),
    ],
)
def test_an_error_names_the_fault_in_the_file(tmp_path: Path, line: str, fault: str) -> None:
    with pytest.raises(ConfigError, match=fault):
        load_languages(languages_file(tmp_path, UND, line))


def test_a_file_without_the_undetermined_is_refused(tmp_path: Path) -> None:
    path = languages_file(tmp_path, "  fr: {name: F, native: F, elasticsearch: {analyzer: french}}")
    with pytest.raises(ConfigError, match="'und' is missing"):
        load_languages(path)
