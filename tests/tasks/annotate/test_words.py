import pytest

from tasks.annotate import words
from tasks.annotate.words import BREAK, STOP, WordTable, word_table


def written(table: WordTable, *texts: str) -> list[list[str]]:
    return [[table.words[number].written for number in numbers] for numbers in table.numbers(*texts)]


def test_words_and_marks_keep_their_order_and_a_line_ends_in_a_mark() -> None:
    first, second = written(WordTable("en"), "The (old) mill", "Mills,\nmills!")
    assert first[:-1] == ["The", "(", "old", ")", "mill"]
    assert second[:2] + second[3:-1] == ["Mills", ",", "mills", "!"]
    assert first[-1] == second[2] == second[-1]


def test_forms_of_a_word_share_a_stem_and_marks_break() -> None:
    table = WordTable("en")
    (numbers,) = table.numbers("A mill, two mills")
    a, mill, comma, two, mills, end = table.stems[numbers].tolist()
    assert mill == mills not in (STOP, BREAK)
    assert (a, comma, end) == (STOP, BREAK, BREAK)
    assert two != mill


def test_a_full_table_is_emptied_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_MOST_CACHED", 5)
    table = WordTable("en")
    texts = [f"mill number{number} by the old quay" for number in range(20)]
    assert [written(table, text)[0][:-1] for text in texts] == [text.split() for text in texts]
    assert len(table.words) < 15


def test_all_tables_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_MOST_OF_ALL", 10)
    monkeypatch.setattr(words, "_tables", {})
    written(word_table("en"), "The old mill by the quay")
    table = word_table("de")
    written(table, "Die alte Mühle am Kai")
    assert word_table("de") is table
    assert [*words._tables] == ["de"]
    assert written(word_table("en"), "An old mill")[0][:-1] == ["An", "old", "mill"]
