"""Patterns read backwards: on words in reverse they do what the pattern does on the words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.languages import load_languages
from tasks.analysis.backwards import backwards, longest_of

PATTERNS = [
    (language.tag, pattern, other)
    for language in load_languages()
    for pattern, other in language.analysis.patterns.items()
    if pattern.endswith("$")
]
# Python takes no lookbehind of several lengths, which Java takes.
_EXCEPTIONS = re.compile(r"\(\?<!\^.*\)\$$")


def replaced(word: str, pattern: str, replacement: str) -> str:
    return re.sub(pattern, re.sub(r"\$(\d)", r"\\\1", replacement), word)


@pytest.mark.parametrize(
    ("pattern", "replacement", "expected"),
    [
        ("(?<=..)nen$", "sen", ("^nen(?=..)", "nes")),
        ("^(..+)m[ae]k$", "$1", ("^k[ae]m(.+.)$", "$1")),
        (r"([bf])\1(en)$", "$1$2", (r"^(ne)([bf])\2", "$1$2")),
        ("(?:a|bc(?!d)){2,3}$", "", ("^(?:a|(?<!d)cb){2,3}", "")),
        (r"x\.(y?)$", "z$1", (r"^(y?)\.x", "$1z")),
    ],
)
def test_a_pattern_is_written_from_its_end(pattern: str, replacement: str, expected: tuple[str, str]) -> None:
    assert backwards(pattern, replacement) == expected


@pytest.mark.parametrize(("tag", "pattern", "other"), PATTERNS)
def test_every_pattern_of_a_language_for_an_end_becomes_one_for_a_beginning(tag: str, pattern: str, other: str) -> None:
    assert backwards(pattern, other)[0].startswith("^")


@given(st.text("aeinst", max_size=8))
def test_a_word_in_reverse_is_changed_as_the_word_is(word: str) -> None:
    for _, pattern, other in PATTERNS:
        turned, replacement = backwards(pattern, other)
        if not _EXCEPTIONS.search(turned):
            assert replaced(word[::-1], turned, replacement)[::-1] == replaced(word, pattern, other)


@given(st.lists(st.text("ab", min_size=1, max_size=4), min_size=1), st.text("ab"))
def test_the_longest_of_some_words_is_found(words: list[str], text: str) -> None:
    found = re.match(longest_of(dict.fromkeys(words)), text)
    fitting = [word for word in words if text.startswith(word)]
    assert (found[0] if found else "") == max(fitting, key=len, default="")
