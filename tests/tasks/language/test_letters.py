from hypothesis import given
from hypothesis import strategies as st

from config.detection import load_detection
from tasks.language.letters import LETTERS_IN_ONE, SCRIPTS, letters_by_line


def counted(text: str) -> list[dict[str, int]]:
    return [{script: int(n) for script, n in zip(SCRIPTS, line, strict=True) if n} for line in letters_by_line(text)]


def test_letters_are_counted_by_line_and_script() -> None:
    assert counted("Ab1 ж\n\nπ漢字") == [
        {"latin": 2, "cyrillic": 1},
        {},
        {"greek": 1, "han": 2 * LETTERS_IN_ONE["han"]},
    ]


def test_a_vowel_sign_is_a_letter_and_a_digit_is_not() -> None:
    assert counted("की १२") == [{"devanagari": 2}]


@given(st.text(st.characters()))
def test_any_text_has_a_row_for_each_line(text: str) -> None:
    assert len(letters_by_line(text)) == text.count("\n") + 1


def test_every_script_of_the_configuration_is_one_that_is_counted() -> None:
    assert set(load_detection().scripts) <= set(SCRIPTS)
