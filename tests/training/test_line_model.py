"""Growing the line model: no line decides with which labels or threshold it is judged itself."""

from collections.abc import Sequence

import numpy as np
import pytest

from training import line_model
from training.line_model import LOSS, Table


def table(*, content: Sequence[bool], letters: Sequence[float], source: Sequence[str], fold: Sequence[int]) -> Table:
    count, is_content = len(content), np.array(content)
    return Table(
        names=("length",),
        rows=np.zeros((count, 1)),
        is_candidate=np.ones(count, dtype=bool),
        is_protected=np.zeros(count, dtype=bool),
        is_removed=np.zeros(count, dtype=bool),
        is_boilerplate=~is_content,
        is_content=is_content,
        letters=np.array(letters, dtype=float),
        boilerplate=np.full(count, 100.0),
        run=np.full(count, -1),
        fold=np.array(fold),
        source=np.array(source),
    )


def content_of(publishers: int, *, high: Sequence[int]) -> tuple[Table, np.ndarray]:
    """Return lines of content, 1,000 letters low and 10 letters high in some publishers, and their scores."""
    names = [f"paper{'abcdefghijklmnopqrstuvwxyz'[number]}" for number in range(publishers)]
    source = [*names, *(names[number] for number in high)]
    letters = [1_000.0] * publishers + [10.0] * len(high)
    scores = np.array([-5.0] * publishers + [4.0 - index / 10 for index in range(len(high))])
    return table(content=[True] * len(source), letters=letters, source=source, fold=[0] * len(source)), scores


def test_the_content_above_the_threshold_is_at_most_the_loss_that_is_allowed() -> None:
    lines, scores = content_of(20, high=range(20))
    threshold = line_model._threshold(lines, np.ones(len(scores), dtype=bool), scores)
    lost = lines.letters[scores >= threshold].sum() / lines.letters.sum()
    assert 0 < lost <= LOSS


def test_what_the_rules_remove_counts_as_lost() -> None:
    lines, scores = content_of(20, high=range(20))
    used = np.ones(len(scores), dtype=bool)
    ruled = lines._replace(is_removed=np.arange(len(scores)) == 20)
    low = np.where(ruled.is_removed, -5.0, scores)
    assert line_model._threshold(ruled, used, low) > line_model._threshold(lines, used, low)


def test_what_one_publisher_loses_weighs_more_than_what_many_lose() -> None:
    many, one = (content_of(20, high=high) for high in (range(20), [0] * 20))
    used = np.ones(40, dtype=bool)
    assert line_model._threshold(one[0], used, one[1]) > line_model._threshold(many[0], used, many[1])


def test_where_no_threshold_loses_too_much_it_is_even_odds() -> None:
    lines, scores = content_of(20, high=[])
    assert line_model._threshold(lines, np.ones(20, dtype=bool), scores) == pytest.approx(0.001)


def test_a_line_is_scored_by_trees_that_saw_neither_its_fold_nor_labels_doubted_with_its_help(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folds = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    lines = table(content=[True, False] * 5, letters=[10.0] * 10, source=["a"] * 10, fold=folds)
    grown: list[set[int]] = []

    class Zero:
        def predict(self, rows: np.ndarray, *, raw_score: bool) -> np.ndarray:
            return np.zeros(len(rows))

    def booster(table: Table, chosen: np.ndarray, weights: np.ndarray) -> Zero:
        grown.append(set(table.fold[chosen].tolist()))
        return Zero()

    monkeypatch.setattr(line_model, "_booster", booster)
    line_model._held_out_scores(lines, np.ones(10, dtype=bool), lambda seen: line_model._doubting_weights(lines, seen))
    for fold in range(5):
        with_it = [seen for seen in grown[fold * 5 : fold * 5 + 5] if fold in seen]
        assert with_it == []
    assert len(grown) == 25
