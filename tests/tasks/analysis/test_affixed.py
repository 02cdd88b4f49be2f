"""What Hebrew, Arabic, Korean and Japanese join to words."""

import pytest

from tasks.analysis.affixed import bare_forms, beginnings, prefixed_forms


def test_a_hebrew_word_is_looked_up_with_its_prefixes_and_in_both_numbers() -> None:
    assert {"בספר", "והספר", "לספרים", "ספרים"} <= {*prefixed_forms("ספר")}
    assert {"הממשלות", "בממשלה"} <= {*prefixed_forms("ממשלה")}
    assert "ספר" not in prefixed_forms("ספר")


def test_a_short_word_and_another_script_have_no_prefixes() -> None:
    assert prefixed_forms("על") == prefixed_forms("book") == prefixed_forms("كتاب") == ()


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("בחיפה", ("חיפה",)),
        ("והעיתון", ("עיתון", "העיתון")),
        ("학교에서", ("학교",)),
        ("서울은", ("서울",)),
        ("정부", ()),
        ("나는", ()),
        ("センター", ("センタ",)),
        ("カー", ()),
        ("kitap", ()),
    ],
)
def test_a_word_loses_what_is_joined_to_it(word: str, bare: tuple[str, ...]) -> None:
    assert bare_forms(word) == bare


def test_a_prefix_is_looked_up_behind_an_article_too() -> None:
    assert {"مدر", "المدر", "والمدر", "للمدر"} <= {*beginnings("مدر")}
    assert {*beginnings("المدر")} == {*beginnings("مدر")}
    assert {"חיפ", "בחיפ"} <= {*beginnings("חיפ")}
    assert beginnings("boy") == ("boy",)
    assert beginnings("ال") == ("ال",)
