"""The words for countries: each file is read whole, and no word has two meanings in it."""

from collections import defaultdict

import pytest
from babel import Locale

from config.places import PLACES_FOLDER, country_name, expanded, languages_with_words, load_words, names, own_file

CODES = frozenset(Locale("en").territories)
# The countries of most news; a file without one of them is not complete.
NEWSWORTHY = frozenset(
    (
        "US",
        "RU",
        "CN",
        "UA",
        "IL",
        "PS",
        "IR",
        "DE",
        "FR",
        "GB",
        "JP",
        "IN",
        "TR",
        "PL",
        "ES",
        "IT",
        "KR",
        "KP",
        "SA",
        "SY",
        "EG",
    )
)


def test_each_file_is_that_of_a_known_language() -> None:
    files = {path.stem for path in PLACES_FOLDER.glob("*.yaml")} - {"shared", "organisations"}
    assert files == set(languages_with_words())
    assert len(files) >= 20


@pytest.mark.parametrize("language", languages_with_words())
def test_a_file_has_the_countries_of_most_news_and_known_codes_only(language: str) -> None:
    words = load_words(language)
    codes = {code for codes in (*words.countries, *words.unsure) for code in codes.split()}
    assert codes <= CODES
    assert codes >= NEWSWORTHY


@pytest.mark.parametrize("language", languages_with_words())
def test_no_word_of_a_file_has_two_meanings(language: str) -> None:
    words = load_words(language)
    meanings: dict[str, set[str]] = defaultdict(set)
    for kind, listed in (("", words.countries), ("unsure", words.unsure), ("none", {"": words.none})):
        for codes, line in listed.items():
            for word in expanded(line):
                meanings[word.rstrip("*+")].add(f"{kind} {codes}")
    assert {word: found for word, found in meanings.items() if len(found) > 1} == {}


@pytest.mark.parametrize("language", languages_with_words())
def test_every_choice_and_ending_of_a_file_is_read(language: str) -> None:
    words = load_words(language)
    lines = (*words.countries.values(), *words.unsure.values(), words.none)
    assert [word for line in lines for word in expanded(line) if set(word[:-1]) & set("{}*+_")] == []


def test_choices_in_a_word_give_each_of_its_forms() -> None:
    assert [*expanded("North_Korea nor{d,th} a{,s}")] == ["North Korea", "nord", "north", "a", "as"]


def test_names_and_capitals_of_a_language_without_a_file_come_from_cldr() -> None:
    assert not own_file("is")
    found = {name.text: name.countries for name in names("is")}
    assert found["Frakkland"] == ("FR",)
    assert found["Stokkhólmur"] == ("SE",)
    assert "Georgia" not in found


def test_a_name_that_several_countries_have_stands_for_none() -> None:
    assert "刚果" not in {name.text for name in names("zh")}


def test_a_code_has_an_english_name() -> None:
    assert (country_name("fr"), country_name("XK"), country_name("QQ")) == ("France", "Kosovo", "QQ")
