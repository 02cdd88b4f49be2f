import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tasks.text.characters import DIGIT, LETTER, MARK, QUOTE, UPPER, classes_of, only


@given(st.text())
def test_the_class_of_each_character_is_that_of_regular_expressions(text: str) -> None:
    classes = classes_of(text)
    for kind, pattern in ((LETTER, r"[^\W\d_]"), (DIGIT, r"\d"), (MARK, r"[^\w\s]")):
        expected = [match.start() for match in re.finditer(pattern, text)]
        assert np.flatnonzero(classes & kind).tolist() == expected
    assert np.flatnonzero(classes & UPPER).tolist() == [index for index, letter in enumerate(text) if letter.isupper()]


@given(st.text())
def test_runs_of_letters_and_digits_are_those_of_a_regular_expression(text: str) -> None:
    assert only(text, classes_of(text), LETTER | DIGIT).split() == re.findall(r"[^\W_]+", text)


def test_a_character_is_of_several_kinds() -> None:
    (quote,) = classes_of("»")
    assert quote & QUOTE
    assert quote & MARK
    assert not quote & LETTER
