"""The merging of what is near in meaning with what has the words."""

from tasks.index.any_language import merged
from tasks.index.values import Hit
from tests.support.articles import article


def hits(*scores: tuple[str, float]) -> list[Hit]:
    return [Hit(document=article(text), score=score, highlights=()) for text, score in scores]


def order(near: list[Hit], by_words: list[Hit], best: float) -> list[str]:
    return [hit.document.text for hit in merged(near, by_words, best=best)]


def test_the_best_by_words_comes_before_the_nearest_where_it_is_near_too() -> None:
    near = hits(("a", 0.7), ("b", 0.6), ("c", 0.5))
    assert order(near, hits(("b", 20.0), ("d", 18.0)), best=20.0) == ["b", "a", "c", "d"]


def test_few_of_the_words_count_for_little() -> None:
    near = hits(("a", 0.7), ("b", 0.6))
    assert order(near, hits(("c", 4.0)), best=20.0) == ["a", "b", "c"]


def test_without_scores_each_hit_by_words_counts_in_full_and_the_nearest_come_first() -> None:
    assert order(hits(("a", 0.7)), hits(("b", 0.0)), best=0.0) == ["a", "b"]
    assert order([], hits(("b", 3.0), ("c", 2.0)), best=3.0) == ["b", "c"]
