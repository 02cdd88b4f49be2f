"""The keys of the other ways in which words may be typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.languages import load_languages
from tasks.analysis.forms import PART, form_spans, forms, forms_of
from tasks.analysis.typed import needed_keys, phrase_variants, typed_prefix, typed_word

TAGS = [language.tag for language in load_languages()]
WORDS = st.text("abcdefgilmnoprstuäöüßåøé", min_size=3, max_size=8)
JOINERS = st.sampled_from(["-", "’", "'", "\u2011"])


@pytest.mark.parametrize(
    ("language", "text", "keys"),
    [
        ("en", "E-mails", {"emails", "email"}),
        ("en", "a well-known MiG-29", {"wellknown", "mig29"}),
        ("en", "O’Leary", {"oleary", "oleari", "leary", f"{PART}o"}),
        ("en", "don't, the town's, we’re", set()),
        ("en", "9/11, 2023-24, 8:46, 10-15, 1.5bn, $1.5bn, a, b.", set()),
        ("en", "www.paper.example/a-b?c=d", set()),
        ("en", "Node.js", {"nodejs", "nodej"}),
        ("fr", "l'alliance qu’il d'un", set()),
        ("fr", "L'Occitane", {"loccitane", "locitan", f"{PART}l"}),
        ("en", "2,750,000 and 12,500", {"2750000", "12500"}),
        ("en", "1.250 and 1,25 and 0,125 and 1,234.50", {"1234.50"}),
        ("de", "1.250 und 2.750.000", {"1250", "2750000"}),
        ("de", "1,250", set()),
        ("sv", "1 250 kr, 12 kr", {"1250"}),
        ("hi", "१२,५००", {"12500"}),
        ("en", "C++, C# (F#) .NET", {"c++", "c#", "f#", ".net", "NET"}),
        ("en", "AT&T's, Marks & Spencer", {"at&t", "marks&spencer", "AT"}),
        ("en", "The end...And .5 a+b C3 #tag x & y", {"x&y"}),
        ("en", "U.S. U.N.E.S.C.O., J.Smith A. Jones", {"US", "UNESCO", "unesco"}),
        ("en", "UN and EU, i.e. a.m.", {"UN", "EU"}),
        ("en", "J. R. R. Tolkien met A. Jones and plan B. Next", {"JRR", "jrr"}),
        ("de", "1.250,50 und 1250,50 und 1.250,5 am 1.2.2024, 12.50", {"1250.50", "1250.5"}),
        ("pl", "1 250,50 oraz 10 250", {"1250.50", "10250"}),
        ("en", "10km, 2nd, 1990s, 3D", {f"{PART}10", f"{PART}km"}),
        ("en", "MH370", {f"{PART}mh", f"{PART}370"}),
        ("und", "O‘zbekiston", {"ozbekiston"}),
        ("en", "Müller", {"mueller"}),
        ("de", "größtenteils für", {"groesstenteils", "fuer"}),
        ("fi", "Häme hämeessä", {"haeme"}),
        ("sv", "På Öland är det", {"oeland"}),
        ("vi", "TP Đà Lạt và một thành phố", {"dalat", "TP"}),
        ("de", "Seeschifffahrt", {"seeschiffahrt", f"{PART}see", f"{PART}schiffahrt"}),
        ("en", "Flussschifffahrt", {"flusschiffahrt"}),
        ("zh", "台湾总统,台湾-经济,台湾总统2024", set()),
    ],
)
def test_only_other_ways_of_writing_have_keys(language: str, text: str, keys: set[str]) -> None:
    assert forms(text, language) == keys


def test_a_key_of_the_title_is_marked_as_such() -> None:
    assert forms_of(forms("E-mail", "en"), forms("C++", "en")) == ["c++", "title:email"]


def test_a_plain_text_has_no_keys() -> None:
    assert forms("Residents had come in large numbers, and listened.", "en") == set()


@pytest.mark.parametrize(
    ("typed", "written"), [("email", "E-mails"), ("C++", "C++"), ("1500", "1,500"), ("COP", "COP28")]
)
def test_the_words_with_a_key_are_found_in_the_text(typed: str, written: str) -> None:
    text = f"Then ({written}), and more."
    keys = {*typed_word(typed).same, *typed_word(typed).parts}
    assert [text[start:end] for start, end in form_spans(text, "en", keys)] == [written]


@given(st.text(max_size=200), st.sampled_from(TAGS))
def test_any_text_has_keys_without_blanks_and_any_of_its_words_may_be_typed(text: str, language: str) -> None:
    assert not any(key.split() != [key] or key == PART for key in forms(text, language))
    for word in [text, *text.split()]:
        typed_word(word)
        typed_prefix(word)
        needed_keys(word)
        assert len(list(phrase_variants(word))) < 8


@given(WORDS, JOINERS, WORDS, st.sampled_from(["en", "de", "sv", "tr", "und"]))
def test_a_joined_word_has_the_key_under_which_it_is_typed(first: str, joiner: str, second: str, language: str) -> None:
    written = f"{first.title()}{joiner}{second.title()}"
    assert set(typed_word(first + second).same) & forms(f"so {written}, then", language)
    assert {first + second, first.title() + second.title()} & set(typed_word(written).words)


@given(st.integers(1000, 999_999_999), st.sampled_from(["en", "zh", "hi"]))
def test_a_number_in_groups_has_the_key_of_its_digits(number: int, language: str) -> None:
    assert typed_word(str(number)).same == (str(number),)
    assert str(number) in forms(f"of {number:,}.", language)
    assert str(number) in forms(f"{number:_}".replace("_", "."), "de")
    assert typed_word(f"{number:,}").words == (str(number),)


@pytest.mark.parametrize(
    ("phrase", "variants"),
    [
        ("Frau Schroeder", [("Frau Schroder", ("schroeder",))]),
        ("Herr Böll", [("Herr Boell", ())]),
        ("e-mail scam", [("email scam", ())]),
        ("plain words", []),
    ],
)
def test_a_phrase_is_asked_in_its_other_ways_of_writing(
    phrase: str, variants: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert [tuple(variant) for variant in phrase_variants(phrase)] == variants


def test_an_abbreviation_is_typed_with_and_without_dots() -> None:
    assert "US" in typed_word("US").same
    assert typed_word("U.S.").same == typed_word("U.S").same == typed_word("u.s.").same == ("US",)
    assert "US" not in typed_word("us").same
