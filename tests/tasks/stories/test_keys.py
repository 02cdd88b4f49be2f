"""Keys of articles: names, numbers, days and countries, the same in every language."""

import pytest
from hypothesis import given

from tasks.document import Document, Place
from tasks.stories.keys import Written, named_keys, with_story_keys
from tasks.stories.numbers import numbers
from tests.support.articles import article
from tests.support.documents import any_document


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "1,500"),
        ("de", "1.500"),
        ("fr", "1 500"),
        ("ru", "1\u00a0500"),
        ("hi", "१५००"),
        ("ja", "1500"),
    ],
)
def test_a_number_is_one_key_however_its_figures_are_grouped(language: str, text: str) -> None:
    assert [number.key for number in numbers(f"x {text} y", language)] == ["n:1500"]


@pytest.mark.parametrize(
    ("language", "text", "key"),
    [
        ("en", "15 million", "n:15000000"),
        ("ja", "1500万", "n:15000000"),
        ("ru", "15 млн", "n:15000000"),
        ("en", "2.5 billion", "n:2500000000"),
        ("de", "2,5 Milliarden", "n:2500000000"),
        ("zh", "25亿", "n:2500000000"),
        ("de", "2 Billionen", "n:2000000000000"),
        ("en", "2 trillion", "n:2000000000000"),
        ("hi", "12,34,567", "n:1234567"),
        ("en", "7.5", "n:7.5"),
        ("cs", "7,5", "n:7.5"),
    ],
)
def test_a_number_has_its_value_by_the_word_or_sign_behind_it(language: str, text: str, key: str) -> None:
    assert [number.key for number in numbers(text, language)] == [key]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "on 4 February"),
        ("en", "February 4, in Beijing"),
        ("en", "the 4th February"),
        ("de", "am 4. Februar"),
        ("fr", "le 4 février"),
        ("es", "el 4 de febrero"),
        ("ru", "4 февраля"),
        ("cs", "4. února"),
        ("ja", "2月4日"),
        ("zh", "2月4号"),
        ("ko", "2월 4일"),
    ],
)
def test_a_day_is_one_key_in_every_language(language: str, text: str) -> None:
    assert [number.key for number in numbers(text, language)][:1] == ["d:2-4"]


def test_a_single_figure_is_no_key() -> None:
    assert list(numbers("3 men and 9 dogs", "en")) == []


def test_names_of_the_table_are_found_in_any_script_and_case() -> None:
    assert "t:Kyiv" in named_keys(article("In Kyiv, capital of Ukraine."))
    assert "t:Kyiv" in named_keys(article("ウクライナの首都キーウで。", language="ja"))
    assert "t:Kyiv" in named_keys(article("В Киеве, столице страны Украина.", language="ru"))


def test_the_countries_of_an_article_are_keys() -> None:
    assert named_keys(article("x", places=(Place(country="UA", weight=1.0),))) == {"c:UA": Written("UA", 1)}


def test_a_name_inside_another_word_is_none() -> None:
    assert "t:Paris" not in named_keys(article("The Parishad met in the parish."))
    assert "t:Paris" not in named_keys(article("パリシャッド", language="ja"))


def test_stop_words_at_the_beginning_of_sentences_are_no_names() -> None:
    assert named_keys(article("Their dog ran. The man and you left. Varga stayed.")).keys() == {"w:brg"}


def test_a_key_comes_with_the_words_of_the_text() -> None:
    keys = named_keys(article("Владимир Путин 4 февраля", language="ru"))
    assert keys["d:2-4"] == Written("4 февраля", 1)
    assert keys["w:ptn"] == Written("Путин", 1)


def test_a_long_text_has_no_more_keys_than_its_beginning() -> None:
    names = " ".join(f"{a}{b}{c}ov" for a in "BDGKLMNPRST" for b in "aeiou" for c in "bdgklmnprst")
    assert len(named_keys(article(names * 5))) <= 250


@given(any_document)
def test_any_document_gets_keys_and_keeps_everything_else(document: Document) -> None:
    assert with_story_keys(document).with_(story_keys=document.story_keys) == document
