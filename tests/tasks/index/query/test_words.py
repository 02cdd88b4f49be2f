import pytest

from tasks.index.query import loose_words, parse_query


@pytest.mark.parametrize(
    ("question", "language", "asked"),
    [
        ("Which storks nest on the old chimney?", "en", "storks nest on the old chimney?"),
        ("How many boats, and when, left Ostrell harbour", "en", "boats, and left Ostrell harbour"),
        ("¿Cuándo salió el último barco?", "es", "salió el último barco?"),
        ("Which storks nest on the old chimney?", "fr", "Which storks nest on the old chimney?"),
        ("Who is who?", "en", "Who is who?"),
        ("谁在河边建了一座新桥？", "zh", "在河边建了一座新桥？"),
        ("GPS是什么", "zh", "GPS"),
        ("GPS是什么", "ja", "GPS是什么"),
        ("5G手机", "zh", None),
        ("which storks", "en", None),
    ],
)
def test_a_question_does_not_ask_for_the_words_that_only_ask_in_its_language(
    question: str, language: str, asked: str | None
) -> None:
    loose = loose_words(parse_query(question))
    assert (loose.asked_in(language).text if loose else None) == asked
