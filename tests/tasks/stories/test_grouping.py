"""Grouping: average linkage of new articles, with stories that there are."""

import numpy as np
import pytest

from tasks.index.values import KeyCounts
from tasks.stories.grouping import NEAR, Old, grouped
from tasks.stories.nearness import Scores, counts_with, nearness, rarity, with_meaning

ONE_TIME = [0.0, 0.0, 0.0, 0.0]


def near(*pairs: tuple[int, int, float], articles: int = 4) -> Scores:
    """Return the nearness of all pairs of articles: 0 but for `pairs`."""
    scores = np.zeros((articles, articles), dtype=np.float32)
    for one, other, score in pairs:
        scores[one, other] = scores[other, one] = score
    return scores


def partition(groups: list[int]) -> list[int]:
    """Return the groups numbered in the order in which they occur."""
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    return [numbers[group] for group in groups]


def test_near_articles_are_one_group_and_others_stay_alone() -> None:
    assert partition(grouped(near((0, 2, 0.5)), ONE_TIME, Old())) == [0, 1, 0, 2]


def test_an_article_on_two_events_does_not_join_them() -> None:
    bridge = near((0, 1, 0.9), (2, 3, 0.9), (1, 2, 0.4))
    assert partition(grouped(bridge, ONE_TIME, Old())) == [0, 0, 1, 1]


def test_the_nearest_are_joined_first() -> None:
    assert partition(grouped(near((0, 1, 0.3), (1, 2, 0.6)), ONE_TIME, Old())) == [0, 1, 1, 2]


def test_a_new_article_joins_the_story_that_it_is_near_on_average() -> None:
    scores = np.array([[0.1, 0.5, 0.4, 0.0]], dtype=np.float32)  # to three old articles of two stories, and to itself
    assert grouped(scores, [0.0], Old(stories=(0, 1, 1), hours=(0.0, 0.0, 0.0))) == [1]


def test_old_stories_never_become_one() -> None:
    scores = np.array([[0.9, 0.9, 0.0]], dtype=np.float32)
    (group,) = grouped(scores, [0.0], Old(stories=(0, 1), hours=(0.0, 0.0)))
    assert group in (0, 1)


def test_nearness_halves_in_72_hours() -> None:
    pair = near((0, 1, 1.9 * NEAR), articles=2)
    assert partition(grouped(pair, [0.0, 60.0], Old())) == [0, 0]
    assert partition(grouped(pair, [0.0, 73.0], Old())) == [0, 1]


def test_nothing_is_grouped_where_there_is_nothing() -> None:
    assert grouped(np.zeros((0, 0), dtype=np.float32), [], Old()) == []


def test_rare_keys_bring_articles_nearer_than_common_ones() -> None:
    counts = counts_with(KeyCounts(articles=1000, counts={"w:prs": 900}), [])
    assert rarity("w:ptn", counts) > rarity("c:RU", counts) > rarity("w:prs", counts) > 0
    rare = nearness([("w:ptn", "w:prs")], [("w:ptn", "w:nrkr")], counts)
    common = nearness([("w:ptn", "w:prs")], [("w:trnp", "w:prs")], counts)
    assert rare[0, 0] > common[0, 0]


def test_the_same_few_keys_are_weaker_evidence_than_the_same_many() -> None:
    few, many = [f"w:{n}" for n in range(3)], [f"w:{n}" for n in range(40)]
    counts = KeyCounts()
    assert nearness([few], [few], counts)[0, 0] < nearness([many], [many], counts)[0, 0] < 1


def test_the_meaning_counts_where_both_articles_have_a_vector() -> None:
    alike, unlike = bytes([100] * 8), bytes([100, 156] * 4)
    scores = np.full((2, 3), 0.2, dtype=np.float32)
    result = with_meaning(scores, [alike, b""], [alike, unlike, b""])
    assert result[0] == pytest.approx([(0.6 + 0.4 * 0.2) / 1.5, 0.4 * 0.2 / 1.5, 0.2], abs=1e-5)
    assert result[1] == pytest.approx([0.2, 0.2, 0.2])
