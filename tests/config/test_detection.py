from pathlib import Path

import pytest

from config.detection import load_detection, word_marks
from config.errors import ConfigError
from config.languages import load_languages

FILE = """
scripts: {thai: {language: th}}
expected: en
unlikely: {}
alphabets: {}
rare: 2
same: {}
variants: {}
groups:
"""


def written(tmp_path: Path, groups: str) -> Path:
    path = tmp_path / "detection.yaml"
    path.write_text(FILE + groups, "utf-8")
    return path


def test_words_in_capitals_are_a_fault(tmp_path: Path) -> None:
    path = written(tmp_path, "  nordic: {da: {words: Hvad}, sv: {words: vad}}")
    with pytest.raises(ConfigError, match=r"groups\.nordic\.da: words must be in lower case"):
        load_detection(path)


def test_a_group_of_one_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="one language; a group needs two or more"):
        load_detection(written(tmp_path, "  nordic: {da: {words: hvad}}"))


def test_a_broken_pattern_is_a_fault(tmp_path: Path) -> None:
    path = written(tmp_path, "  nordic: {da: {patterns: ['(']}, sv: {words: vad}}")
    with pytest.raises(ConfigError, match="no regular expression"):
        load_detection(path)


def test_a_language_that_is_not_expected_has_a_lower_prior() -> None:
    detection = load_detection()
    assert detection.log_prior("fr") == 0 > detection.log_prior("hr") > detection.log_prior("haw")


def test_a_word_is_a_mark_of_every_language_that_lists_it() -> None:
    words = word_marks().words
    assert {tag for _, tag in words["ikkje"]} == {"nn"}
    assert {tag for _, tag in words["også"]} >= {"da", "no"}


def test_every_language_with_an_index_is_known_to_detection() -> None:
    expected = set(load_detection().expected.split())
    assert {tag for tag in ("no", "pt", "sr", "zh", "ckb") if tag in load_languages()} <= expected


def test_marks_of_an_unknown_variety_are_a_fault(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    family = "{script: latin, varieties: {sr: 0, hr: 0}, marks: [{of: sr me, words: gde}]}"
    path.write_text(
        f"{path.read_text('utf-8')[: -len('groups:') - 1]}groups: {{}}\nsiblings: {{slavic: {family}}}", "utf-8"
    )
    with pytest.raises(ConfigError, match=r"siblings\.slavic: 'me' is none of its varieties: sr, hr"):
        load_detection(path)
