"""Alternatives: the other spellings of a name, and of nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.analysis.names import join_names, other_names
from tasks.analysis.transliteration import transliterations
from tasks.index.alternatives import alternatives
from tasks.index.query import Match, Term
from tasks.index.ranking import SPELLING_WEIGHT


def named(term: Term) -> set[str]:
    """Return the other names that are asked beside `term`."""
    return {word for each in alternatives(term) if each.weight == SPELLING_WEIGHT for word in each.words}


def others(text: str) -> set[str]:
    return named(Term(text=text))


@pytest.mark.parametrize(
    ("word", "spelled"),
    [
        ("grigorenko", "григоренко"),
        ("tschistjakow", "чистяков"),
        ("oulianov", "улянов"),
        ("szulgin", "шулгин"),
        ("yudenich", "юденич"),
        ("zhdanov", "zjdanov"),
        ("khlebnikov", "chlebnikow"),
        ("jelinski", "елинский"),
        ("журавлев", "schurawlew"),
        ("поліщук", "polishchuk"),
        ("δημητρακόπουλος", "dimitrakopoulos"),
    ],
)
def test_a_name_is_spelled_as_other_writing_systems_spell_its_sounds(word: str, spelled: str) -> None:
    assert spelled in {each for script in transliterations(word).values() for each in script}


@pytest.mark.parametrize("word", ["北京", "mixedскрипт", "القاهرة", "", "x1"])
def test_a_word_of_no_alphabet_that_is_read_has_no_transliteration(word: str) -> None:
    assert transliterations(word) == {}


@pytest.mark.parametrize("word", ["harbour", "house", "Gebirge", "modi", "nice", "seul", "hospital", "дома", "sisi"])
def test_a_common_word_finds_no_name(word: str) -> None:
    assert other_names(word) == ()


@pytest.mark.parametrize(
    "word", ["harbours", "weather", "montañas", "wirklich", "правительство", "because", "toujours"]
)
def test_a_word_in_small_letters_has_no_spellings(word: str) -> None:
    assert others(word) == set()


@pytest.mark.parametrize("typed", ["Kiews", "КИЕВА", "києві", "Kijowie", "kiew"])
def test_a_name_is_known_in_small_letters_and_in_its_cases(typed: str) -> None:
    assert "kyiv" in others(typed)


def test_a_form_that_is_a_common_word_elsewhere_is_a_name_with_a_capital() -> None:
    assert "roma" in others("Rom")
    assert others("rom") == set()


@pytest.mark.parametrize("term", [Term(text="Kiew", match=Match.PHRASE), Term(text="Kiew", match=Match.PREFIX)])
def test_a_phrase_and_a_prefix_find_no_other_names(term: Term) -> None:
    assert named(term) == set()
    assert named(Term(text="Kiew", excluded=True)) == named(Term(text="Kiew", required=True)) == set()


def test_adjacent_words_that_are_one_name_are_joined() -> None:
    typed = ["old", "hong", "kong", "and", "Xi", "Jinping", "in", "New", "York"]
    assert join_names(typed) == ["old", "hong kong", "and", "Xi Jinping", "in", "New York"]


@given(st.one_of(st.text(max_size=40), st.from_regex(r"[A-ZА-Я][a-zа-яüßéα-ω]{4,20}", fullmatch=True)))
def test_any_word_has_a_bounded_number_of_alternatives(text: str) -> None:
    assert len(others(text)) <= 200
