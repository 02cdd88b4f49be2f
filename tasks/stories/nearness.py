"""Nearness of articles by their keys: the cosine of their sets of keys, each key weighed by its rarity.

A key counts once, however often an article repeats it: translations and reports repeat names in different ways.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from tasks.index.values import KeyCounts
from tasks.stories.key_sets import KeyNumbers, KeySets, common_weights

Scores = npt.NDArray[np.float32]
Weights = npt.NDArray[np.float64]

# Articles of an imagined archive beside the one at hand, and the share of them that have a key of each kind where nothing else
# is known: so the first articles of an index do not take every key for rare. A country is in one of 25, a known name or a day
# in one of 60, another name or number in one of 200. Figures within a factor of three of these change F1 by less than 0.01.
_PRIOR_ARTICLES = 1000
_PRIOR_SHARE = {"c": 1 / 25, "t": 1 / 60, "d": 1 / 60, "w": 1 / 200, "n": 1 / 200}
# Two short articles share few keys, and by chance a large part of them. The square of the weight of four rare keys is added to
# the lengths: it lowers the nearness of two articles of 10 keys by a third, that of two articles of 50 keys by a tenth.
_DOUBT = 100.0
# Of two articles with vectors, the meaning counts more than the keys. Texts on different events have cosines up to about 0.3, so
# only what is above counts. The sum is brought to the scale of keys alone, on which articles of one story are nearer by half.
_MEANING_SHARE, _UNRELATED, _MEANING_SCALE = 0.6, 0.3, 1.5


def counts_with(counts: KeyCounts, articles: Sequence[Sequence[str]]) -> KeyCounts:
    """Return the counts with more articles, each given by its keys."""
    counted = Counter(chain.from_iterable(map(set, articles)))
    counted.update(counts.counts)
    return KeyCounts(articles=counts.articles + len(articles), counts=dict(counted))


def rarity(key: str, counts: KeyCounts) -> float:
    """Return the weight of a key, the logarithm of how many articles there are for one that has it (the IDF of TF-IDF)."""
    return _rarity(key[0], counts.counts.get(key, 0), counts.articles)


def rarities(keys: Iterable[str], counts: KeyCounts) -> Weights:
    """Return the rarity of each key."""
    rarity_of = cache(_rarity)  # few counts differ
    count = counts.counts.get
    return np.array([rarity_of(key[0], count(key, 0), counts.articles) for key in keys])


def _rarity(kind: str, having: int, articles: int) -> float:
    expected = _PRIOR_ARTICLES * _PRIOR_SHARE.get(kind, 1 / 200)
    return math.log((articles + _PRIOR_ARTICLES) / (having + expected))


def nearness(some: Sequence[Sequence[str]], others: Sequence[Sequence[str]], counts: KeyCounts) -> Scores:
    """Return the nearness of each article to each other, by their keys."""
    numbers = KeyNumbers()
    rows, columns = numbers.sets_of(some), numbers.sets_of(others)
    return nearness_of_sets(rows, columns, rarities(numbers, counts))


def nearness_of_sets(some: KeySets, others: KeySets, rarities: Weights) -> Scores:
    """Return the cosine of each article's keys with those of each other, lowered for short ones: 0..1, shape (some, others)."""
    squares = np.maximum(0, rarities) ** 2
    lengths, other_lengths = (_lengths(each, squares) for each in (some, others))
    scores = np.empty((len(some.sizes), len(others.sizes)), np.float32)
    start = 0
    for block in common_weights(some, others, squares):
        end = start + len(block)
        scores[start:end] = block / (np.outer(lengths[start:end], other_lengths) + _DOUBT)
        start = end
    return scores


def _lengths(articles: KeySets, squares: Weights) -> Weights:
    """Return the length of each article's vector of keys."""
    lengths: Weights = np.sqrt(np.bincount(articles.articles, squares[articles.flat], len(articles.sizes)))
    return lengths


def with_meaning(near: Scores, some: Sequence[bytes], others: Sequence[bytes]) -> Scores:
    """Return the nearness with that of the meaning for each pair of articles that both have a vector; the others keep theirs.

    A vector is numbers of one byte each; no vector is empty.
    """
    rows, columns = _unit_vectors(some), _unit_vectors(others)
    if not (rows and columns):
        return near
    cosines = np.stack(list(rows.values())) @ np.stack(list(columns.values())).T
    meaning = np.maximum(0, cosines - _UNRELATED) / (1 - _UNRELATED)
    both = np.ix_(list(rows), list(columns))
    result = near.copy()
    result[both] = (_MEANING_SHARE * meaning + (1 - _MEANING_SHARE) * near[both]) / _MEANING_SCALE
    return result


def _unit_vectors(vectors: Sequence[bytes]) -> dict[int, Scores]:
    found = {n: np.frombuffer(vector, np.int8).astype(np.float32) for n, vector in enumerate(vectors) if vector}
    return {n: row / max(float(np.linalg.norm(row)), 1e-6) for n, row in found.items()}
