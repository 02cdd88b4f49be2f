"""Terms of texts, for the embedded index."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.languages import load_languages
from tasks.analysis.analyzer import (
    ABBREVIATED,
    COMBINING_MARKS,
    LONGEST_TERM,
    exact_analyzer,
    language_analyzer,
    stop_languages,
    without_accents,
)

TAGS = sorted(language.tag for language in load_languages())


def terms(text: str, language: str) -> list[str]:
    return [token.text for token in language_analyzer(language).tokens(text)]


def exact(text: str) -> list[str]:
    return [token.text for token in exact_analyzer().tokens(text)]


def test_the_combining_marks_are_all_marks_of_the_basic_plane_and_nothing_else() -> None:
    characters = "".join(map(chr, range(0x10000)))
    marks = [character for character in characters if unicodedata.category(character).startswith("M")]
    assert re.findall(f"[{COMBINING_MARKS}]", characters) == marks


def test_a_token_has_its_offsets_in_the_text() -> None:
    text = "Toute l’alliance, aujourd’hui"
    assert [text[token.start : token.end] for token in exact_analyzer().tokens(text)] == [
        "Toute",
        "l’alliance",
        "aujourd’hui",
    ]


def test_a_stop_word_leaves_a_gap_in_the_positions() -> None:
    assert [(token.text, token.position) for token in language_analyzer("en").tokens("guarantee of the peace")] == [
        ("guarante", 0),
        ("peac", 3),
    ]


def test_a_stop_word_in_capitals_is_a_word_of_its_own() -> None:
    assert terms("IT and it and It and its A", "en") == [f"it{ABBREVIATED}", "it"]
    assert terms("WAR war", "de") == [f"war{ABBREVIATED}"]
    assert "de" in stop_languages("war")
    assert "en" not in stop_languages("war")
    assert not stop_languages("WAR")


def test_an_emoji_is_a_word() -> None:
    assert terms("Ahoj 🎈🎉 ☀ světe", "cs")[1:-1] == ["🎈", "🎉", "☀"]


@pytest.mark.parametrize("text", ["l'alliance", "l’alliance", "L’Alliance", "lʼalliance", "d’alliances"])
def test_every_apostrophe_elides(text: str) -> None:
    assert terms(text, "fr") == terms("alliance", "fr")


@pytest.mark.parametrize("text", ["aujourd’hui", "o'neil"])
def test_an_apostrophe_after_no_article_is_kept(text: str) -> None:
    assert exact(text) == [text.replace("’", "'")]


def test_the_english_possessive_is_removed() -> None:
    assert exact("Xi’s Obama's") == ["xi", "obama"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Élysée", "elysee"),
        ("e\u0301lan", "elan"),
        ("Straße", "strasse"),
        ("Œuvre", "oeuvre"),
        ("İstanbul", "istanbul"),
        ("ILIK ılık", "ilik ilik"),
        ("Łódź", "lodz"),
        ("Αθήνας", "αθηνασ"),
        ("ёлка", "елка"),
        ("ﬁn", "fin"),
        ("２０２２", "2022"),
        ("٢٠٢٢", "2022"),
        ("كِتَابٌ", "كتاب"),
        ("Bundes\u00adrat", "bundesrat"),
        ("ｱﾌﾟﾘ", "アプ プリ"),
    ],
)
def test_exact_words_ignore_case_accents_and_character_forms(text: str, folded: str) -> None:
    assert exact(text) == folded.split()


def test_cyrillic_short_i_is_a_letter_of_its_own() -> None:
    assert exact("Й ї") == ["й", "ї"]


def test_the_turkish_i_keeps_its_dot_in_turkish() -> None:
    assert language_analyzer("tr").terms("ISPARTA") == language_analyzer("tr").terms("ısparta")
    assert language_analyzer("tr").terms("Ankara'da") == language_analyzer("tr").terms("ankara")


def test_a_vietnamese_word_keeps_its_tone_and_its_letters_and_is_plain_as_written() -> None:
    assert terms("đà Đà da", "vi") == ["đà", "đà", "da"]
    assert exact("Đà Nẵng") == ["da", "nang"]


def test_letters_of_unspaced_scripts_become_pairs() -> None:
    assert exact("東京都で") == ["东京", "京都", "都で"]
    assert exact("京") == ["京"]
    assert exact("서울시") == ["서울", "울시"]
    assert exact("ไทย") == ["ไท", "ทย"]


def test_words_beside_unspaced_scripts_stay_words() -> None:
    assert exact("iPhone15発売 NHK") == ["iphone15", "发卖", "nhk"]


def test_half_and_full_width_kana_are_the_same() -> None:
    assert exact("ｶﾞｽ") == exact("ガス") == exact("カ\u3099ス")


def test_vowel_signs_belong_to_the_word() -> None:
    assert exact("हिंदी में") == ["हिंदी", "में"]


def test_an_arabic_word_is_found_under_its_article_and_conjunction() -> None:
    assert {*terms("والكتاب", "ar"), *terms("بالكتاب", "ar"), *terms("الكتاب", "ar")} == {"كتاب"}


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("bg", "градовете", "градове"),
        ("gl", "eleccións", "elección"),
        ("lv", "vēlēšanas", "vēlēšanu"),
        ("lv", "valdības", "valdība"),
        ("uk", "вибори", "виборів"),
        ("uk", "новини", "новин"),
        ("bn", "নির্বাচনের", "নির্বাচন"),
        ("ckb", "هەڵبژاردنەکان", "هەڵبژاردن"),
        ("pl", "wybory", "wyborów"),
        ("fa", "کتاب\u200cها", "کتاب"),
    ],
)
def test_forms_of_a_word_have_one_term_where_elasticsearch_needs_a_plugin_or_snowball_has_no_stemmer(
    language: str, one: str, other: str
) -> None:
    assert terms(one, language) == terms(other, language)


def test_the_participle_of_boycott_is_boycott() -> None:
    assert terms("boycotting boycotted boycotts", "en") == ["boycott"] * 3


def test_words_of_an_unknown_language_are_not_stemmed() -> None:
    assert terms("The leaders", "xx") == ["the", "leaders"]


def test_a_word_longer_than_any_word_is_cut() -> None:
    assert [len(term) for term in exact("x" * 5000 + " " + "é" * 5000)] == [LONGEST_TERM, LONGEST_TERM]


@given(st.text(), st.sampled_from(TAGS))
def test_any_text_has_tokens_in_order_and_inside_it(text: str, language: str) -> None:
    for found in (language_analyzer(language).tokens(text), exact_analyzer().tokens(text)):
        positions = [token.position for token in found]
        assert positions == sorted(set(positions))
        assert [token.start for token in found] == sorted(token.start for token in found)
        assert all(0 <= token.start < token.end <= len(text) for token in found)


@given(st.text(), st.sampled_from(TAGS))
def test_terms_are_the_tokens_and_gaps_at_their_positions(text: str, language: str) -> None:
    for analyzer in (language_analyzer(language), exact_analyzer()):
        expected = {token.position: token.text for token in analyzer.tokens(text)}
        assert {position: term for position, term in enumerate(analyzer.terms(text)) if term} == expected


@given(st.text(), st.sampled_from(TAGS))
def test_no_term_holds_a_separator_of_terms(text: str, language: str) -> None:
    for term in (*language_analyzer(language).terms(text), *exact_analyzer().terms(text)):
        assert term.split() == ([term] if term else [])
        assert "\x00" not in term


@given(st.text())
def test_removing_accents_twice_is_removing_them_once(text: str) -> None:
    once = without_accents(text.lower())
    assert without_accents(once) == once


def test_the_possessive_of_a_word_like_an_article_is_removed() -> None:
    assert [token.text for token in exact_analyzer().tokens("the UN's envoy")] == ["the", "un", "envoy"]
