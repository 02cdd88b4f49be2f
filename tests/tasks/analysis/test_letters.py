"""Letters that are written in several ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.analysis.analyzer import exact_analyzer, ngram_text
from tasks.analysis.letters import same_letters, simplified


def exact(text: str) -> list[str]:
    return exact_analyzer().terms(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أسعار", "اسعار"),
        ("مؤتمر", "موتمر"),
        ("نتائج", "نتايج"),
        ("جامعة", "جامعه"),
        ("مستشفى", "مستشفي"),
        ("كیک", "کيك"),
        ("ज़िला", "जिला"),
        ("पाँच", "पांच"),
        ("सम्मान अन्तर पञ्चायत", "सम्मान अंतर पंचायत"),
        ("п'єса", "п’єса"),
        ("п'єса", "пєса"),
        ("ארה״ב", 'ארה"ב'),
        ("ארה״ב", "ארהב"),
        ("ג׳ירפה", "ג'ירפה"),
        ("國際銀行", "国际银行"),
        ("広島県", "廣島縣"),
        ("ﾆｭｰｽ", "ニュース"),
    ],
)
def test_words_that_differ_only_in_how_a_letter_is_written_are_one(one: str, other: str) -> None:
    assert exact(one) == exact(other)
    assert ngram_text(one) == ngram_text(other) or '"' in other


def test_letters_that_tell_words_apart_stay() -> None:
    assert exact("अन्न") != exact("अंन")
    assert exact("لڑکے") != exact("لڑکی")
    assert exact("大学") != exact("太学")


def test_a_quotation_mark_between_words_is_no_part_of_them() -> None:
    assert exact('הוא אמר "שלום" והלך') == ["הוא", "אמר", "שלום", "והלך"]


def test_each_character_has_one_simplified_form() -> None:
    pairs = simplified()
    assert len(pairs) > 3000
    assert not pairs.keys() & set(pairs.values())
    assert [pairs[character] for character in "臺灣總統經濟後裡髮發気広"] == [*"台湾总统经济后里发发气广"]


@given(st.text())
def test_replacing_letters_twice_is_replacing_them_once(text: str) -> None:
    once = same_letters(text)
    assert same_letters(once) == once or any(quote in text for quote in "'’ʼ‘\"”“״׳\u094d")
