"""Sentences end at their marks, in scripts with and without spaces."""

from itertools import pairwise

import pytest

from tasks.text.sentences import ends_sentence, ends_with_full_stop, sentence_ends


@pytest.mark.parametrize(
    "text", ["It is done.", "“Is it?”", "完成。」", "यह पूरा हुआ।", "کام مکمل ہے۔", "هل انتهى؟", "Well…"]
)
def test_a_sentence_ends_with_its_mark_whatever_closes_behind_it(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["Read more", "Topics:", "(AFP)", "", "Mr. Smith"])
def test_a_text_without_an_end_mark_at_its_end_ends_no_sentence(text: str) -> None:
    assert not ends_sentence(text)


def test_only_a_statement_ends_with_a_full_stop() -> None:
    assert [ends_with_full_stop(text) for text in ("Done.", "“Done.”", "完成。", "Done?", "Done!")] == [
        *[True] * 3,
        *[False] * 2,
    ]


@pytest.mark.parametrize(
    ("line", "sentences"),
    [
        ("One. Two! Three", ["One.", " Two!", " Three"]),
        ("Version 3.5 is out. Now.", ["Version 3.5 is out.", " Now."]),
        ("「一。」二！三", ["「一。」", "二！", "三"]),
        ("Նա եկավ։ Ես գնացի", ["Նա եկավ։", " Ես գնացի"]),
        ("Er sagt: „Ja.“ “No.", ["Er sagt: „Ja.“ “No."]),
    ],
)
def test_a_sentence_inside_a_line_ends_before_a_space_or_at_a_mark_of_its_own(line: str, sentences: list[str]) -> None:
    ends = [0, *(end for end in sentence_ends(line) if end < len(line)), len(line)]
    assert [line[start:end] for start, end in pairwise(ends)] == sentences
