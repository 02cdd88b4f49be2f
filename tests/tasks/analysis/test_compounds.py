"""Compounds and their parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.compounds import load_compounds
from config.languages import load_languages
from tasks.analysis.compounds import parts

LANGUAGES = sorted(load_compounds())


@pytest.mark.parametrize(
    ("language", "word", "expected"),
    [
        ("de", "Landesregierung", {"land", "regierung"}),
        ("de", "Rentenversicherungen", {"rente", "versicherungen"}),
        ("de", "Umweltschutzgesetz", {"umwelt", "schutz", "umweltschutz", "gesetz", "schutzgesetz"}),
        ("de", "Hausratsversicherung", {"versicherung"}),
        ("de", "Versicherungsmakler", {"versicherung"}),
        ("de", "Dampfschiffahrt", {"dampf", "schiffahrt"}),
        ("nl", "klimaatverandering", {"klimaat", "verandering"}),
        ("sv", "skattemyndigheten", {"skatt", "myndigheten"}),
        ("da", "kulturministeren", {"kultur", "ministeren"}),
        ("no", "oljeselskapet", {"olje", "selskapet"}),
    ],
)
def test_a_compound_has_its_parts(language: str, word: str, expected: set[str]) -> None:
    assert expected <= set(parts(word, language))


# Derived words, names and loan words, and words that only look like compounds.
WHOLE = """
    Ministerium Präsidentschaft Regionalität Koordination Gesellschaftliche Vereinigte Deutschland Protestanten Mittelalter
    Werkzeuge Versicherungen Regierungen Ministerinnen Feststellung Darstellung Entführung Selbstbestimmung Interaktion
    Manifestation Automatisierung Politikerinnen Journalismus Zuckerberg Insbesondere Republikaner Kommunikation Installation
    Schwarzenegger Kapitalismus Nationalismus Terroristen Bundeskanzler-Kandidat finanziellen darzustellen anschließender
    Komposition
"""


def test_derived_words_names_and_loan_words_are_no_compounds() -> None:
    wrong = {word: found for word in WHOLE.split() if (found := set(parts(word, "de")))}
    assert wrong == {}


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_the_parts_of_any_word_are_shorter_than_it(word: str, language: str) -> None:
    assert all(0 < len(part) < 2 * len(word) for part in parts(word, language))


def test_only_languages_of_compounds_are_taken_apart() -> None:
    assert set(LANGUAGES) <= {language.tag for language in load_languages()}
    assert list(parts("Versicherungsmakler", "en")) == []
    assert list(parts("bundbundbundbundbundbundbundbundbundbund", "de")) == []
