"""Nearness of articles by their keys: the cosine of their sets of keys, each key weighed by its rarity.

A key counts once, however often an article repeats it: translations and reports repeat names in different ways.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from tasks.index.protocol import KeyCounts

Scores = npt.NDArray[np.float32]

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
    added = Counter(key for keys in articles for key in set(keys))
    return KeyCounts(articles=counts.articles + len(articles), counts=dict(Counter(counts.counts) + added))


def rarity(key: str, counts: KeyCounts) -> float:
    """Return the weight of a key, the logarithm of how many articles there are for one that has it (the IDF of TF-IDF)."""
    expected = _PRIOR_ARTICLES * _PRIOR_SHARE.get(key[0], 1 / 200)
    return math.log((counts.articles + _PRIOR_ARTICLES) / (counts.counts.get(key, 0) + expected))


def nearness(some: Sequence[Sequence[str]], others: Sequence[Sequence[str]], counts: KeyCounts) -> Scores:
    """Return the cosine of each article's keys with those of each other, lowered for short ones: 0..1, shape (some, others)."""
    weights: dict[str, float] = {}
    for key in chain.from_iterable(chain(some, others)):
        if key not in weights:
            weights[key] = max(0.0, rarity(key, counts))
    scores = np.zeros((len(some), len(others)), dtype=np.float32)
    postings = _postings(others)
    for row, keys in enumerate(some):
        for key in set(keys) & postings.keys():
            scores[row, postings[key]] += weights[key] ** 2
    lengths = [np.array([_length(keys, weights) for keys in each], dtype=np.float32) for each in (some, others)]
    return np.asarray(scores / (np.outer(*lengths) + _DOUBT), dtype=np.float32)


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


def _postings(articles: Sequence[Sequence[str]]) -> Mapping[str, npt.NDArray[np.int64]]:
    """Return for each key the numbers of the articles that have it."""
    found: dict[str, list[int]] = {}
    for number, keys in enumerate(articles):
        for key in dict.fromkeys(keys):
            found.setdefault(key, []).append(number)
    return {key: np.array(numbers) for key, numbers in found.items()}


def _length(keys: Sequence[str], weights: Mapping[str, float]) -> float:
    return math.sqrt(sum(weights[key] ** 2 for key in set(keys)))
