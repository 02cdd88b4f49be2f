"""Words are computed once, and forgotten when others come."""

from tasks.analysis.remembered import Budget, Remembered


def test_a_word_is_computed_once() -> None:
    asked: list[str] = []
    table = Remembered(lambda word: asked.append(word) or word.upper(), Budget(10))
    assert [table[word] for word in ("council", "voted", "council")] == ["COUNCIL", "VOTED", "COUNCIL"]
    assert asked == ["council", "voted"]


def test_tables_of_one_budget_forget_what_was_not_met_lately() -> None:
    asked: list[str] = []
    budget = Budget(2)
    one, other = (Remembered(lambda word: asked.append(word) or word, budget) for _ in range(2))
    for word in ("a", "b", "a", "c", "d", "a", "b"):
        assert one[word] == word
    assert asked == ["a", "b", "c", "d", "b"]  # `a` was met between, `b` was not
    assert len(one) <= 2
    assert other["a"] == "a"
    assert asked[-1] == "a"  # each table has its own values


def test_a_long_run_of_characters_is_not_kept() -> None:
    table = Remembered(len, Budget(10))
    assert table["x" * 1000] == 1000
    assert list(table) == []
