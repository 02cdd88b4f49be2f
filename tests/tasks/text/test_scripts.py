"""The sets of scripts without spaces hold their letters, and the files that repeat a set agree with it."""

import re

import pytest
import yaml

from config.loading import CONFIG_FOLDER
from tasks.text.scripts import (
    HANGUL,
    IDEOGRAPHS,
    KANA_AND_HAN,
    PAIRED_LETTERS,
    RARE_HAN,
    SOUTH_EAST_ASIAN,
    THAI,
    UNSPACED,
    code_ranges,
)


def is_of(letters: str, text: str) -> bool:
    return re.fullmatch(f"[{letters}]+", text) is not None


@pytest.mark.parametrize("text", ["ข่าว", "ຂ່າວ", "သတင်း", "ព័ត៌មាន", "ニュース", "新闻"])
def test_a_script_without_spaces_is_unspaced(text: str) -> None:
    assert is_of(UNSPACED, text)


def test_hangul_is_written_with_spaces_and_indexed_in_pairs() -> None:
    assert not is_of(UNSPACED, "뉴스")
    assert is_of(HANGUL, "뉴스")
    assert is_of(PAIRED_LETTERS, "뉴스")


def test_only_kana_and_han_are_ideographs() -> None:
    assert is_of(IDEOGRAPHS, "人々〇ニュース𠮷")
    assert is_of(RARE_HAN, "𠮷")
    assert not any(is_of(IDEOGRAPHS, text) for text in ("ข่าว", "뉴스", "a"))


def test_a_digit_or_a_mark_of_punctuation_is_no_paired_letter() -> None:
    assert not any(is_of(PAIRED_LETTERS, mark) for mark in "๑。、・〜")


def test_the_ranges_of_a_set_are_those_of_its_letters() -> None:
    assert code_ranges(THAI) == [(0xE00, 0xE7F)]
    inside = {code for first, last in code_ranges(KANA_AND_HAN) for code in range(first, last + 1)}
    assert inside == {code for code in range(0x10000) if re.match(f"[{KANA_AND_HAN}]", chr(code))}


def test_elasticsearch_separates_the_letters_of_the_same_scripts() -> None:
    mappings = yaml.safe_load((CONFIG_FOLDER / "elasticsearch" / "mappings.yaml").read_text("utf-8"))
    pattern = mappings["settings"]["analysis"]["char_filter"]["news_unspaced"]["pattern"]
    assert pattern.startswith(f"([{SOUTH_EAST_ASIAN}&&")
