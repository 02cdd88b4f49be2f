"""Suggestions: which words of a typed text are corrected, and what stays."""

from collections.abc import Mapping

import pytest

from tasks.index.suggestions import similar_words, suggestion

INDEX = {"harbour": 200, "ferries": 60, "puffin": 4, "with": 900, "κυβερνησησ": 80}


def suggested(typed: str, *, index: Mapping[str, int] = INDEX, finds: str = "") -> str | None:
    """Return the suggestion for `typed`, which finds nothing, where the query `finds`, or any other, finds something."""
    return suggestion(
        typed,
        0,
        count=lambda text: int(finds in {"", text}),
        known=lambda word: index.get(word, 0),
        near=lambda words: [index] * len(words),
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("harbuor", "harbour"),
        ("Harbuor HARBUOR", "Harbour HARBOUR"),
        ("(harbuor OR ferriess) AND title:harbuor", "(harbour OR ferries) AND title:harbour"),
        ("l\u2019harbuor, «ferriess»", None),
        ("l\u2019harbuor - ferriess?", "l\u2019harbour - ferries?"),
        ("κυβερνισης", "κυβερνησης"),
    ],
)
def test_the_word_is_replaced_and_the_rest_of_the_text_stays(typed: str, meant: str | None) -> None:
    assert suggested(typed) == (meant or typed.replace("harbuor", "harbour"))


@pytest.mark.parametrize(
    "typed",
    [
        "harbour",
        '"harbuor"',
        "-harbuor",
        "NOT harbuor",
        "harbuo*",
        "h?rbuor",
        "author:harbuor",
        "source:harbuor",
        "https://harbuor.example/",
        "harbuor2",
        "har",
        "wiht",
        "",
    ],
)
def test_a_word_that_is_known_quoted_excluded_or_no_word_of_a_text_is_not_corrected(typed: str) -> None:
    assert suggested(typed) is None


def test_a_name_of_the_table_is_not_corrected() -> None:
    assert suggested("Kyiv Putins", index={"kylie": 900, "putting": 900, "kyivs": 900}) is None


def test_the_next_similar_word_is_tried_where_the_first_finds_nothing() -> None:
    assert suggested("ferriez", index={"ferries": 5, "ferried": 4}, finds="ferried") == "ferried"
    assert suggested("ferriez", index={"ferries": 5, "ferried": 4}, finds="berries") is None


def test_the_nearest_word_comes_first_and_the_more_frequent_of_equals() -> None:
    counts = {"harbours": 900, "harbour": 5, "harbout": 7, "harvest": 900}
    assert similar_words("harboux", counts, least=1) == ["harbout", "harbour", "harbours"]
    assert similar_words("harboux", counts, least=6) == ["harbout", "harbours"]
