"""docs/languages.md is what its command would write."""

import msgspec

from benchmarks.retrieval import FIGURES, figures
from config.languages import load_languages
from docs.generators.languages import PAGE, Kept, page


def test_the_page_is_not_stale() -> None:
    assert PAGE.read_text("utf-8") == page(msgspec.json.decode(FIGURES.read_bytes(), type=Kept))


def test_the_page_names_every_language() -> None:
    shown = page(Kept(questions=0, languages={}))
    assert [language.tag for language in load_languages() if f"| {language.tag} | {language.name}" not in shown] == []


def test_a_rank_counts_as_its_inverse_and_an_absent_paragraph_as_nothing() -> None:
    assert figures([1, 2, None, 4]) == (0.4375, 0.25)
