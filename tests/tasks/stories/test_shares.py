"""Shares: the reasons why an article is in its story, in the article's own words."""

from tasks.document import Place
from tasks.stories.shares import shared_words
from tests.support.articles import article

TEXT = "On 4 February Vladimir Putin met Xi Jinping in Beijing. Putin left after 90 minutes. Kremlin aides from Russia came too."


def test_known_names_come_first_then_countries_days_and_other_names() -> None:
    keys = dict.fromkeys(("w:krnr", "d:2-4", "c:RU", "t:Beijing"), 5.0)
    told = article(TEXT, places=(Place(country="RU", weight=1.0),))
    assert shared_words(told, keys) == ("Beijing", "RU", "4 February", "Kremlin")


def test_names_side_by_side_are_one() -> None:
    assert shared_words(article(TEXT), {"w:brdn": 5.0, "w:ptn": 5.0}) == ("Vladimir Putin",)


def test_words_of_two_consonants_are_no_reason() -> None:
    assert shared_words(article("Ana Modi"), {"w:nd": 5.0}) == ()


def test_a_rare_name_comes_before_a_common_one() -> None:
    assert shared_words(article("Kestrel and Halmstad"), {"w:kstr": 2.0, "w:hrns": 5.0}) == ("Halmstad", "Kestrel")
