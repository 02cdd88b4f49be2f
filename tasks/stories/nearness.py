"""Nearness of articles by their keys: the cosine of their sets of keys, each key weighed by its rarity.

A key counts once, however often an article repeats it: translations and reports repeat names in different ways.
"""

import math
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from tasks.index.values import KeyCounts

Scores = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

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
    expected = _PRIOR_ARTICLES * _PRIOR_SHARE.get(key[0], 1 / 200)
    return math.log((counts.articles + _PRIOR_ARTICLES) / (counts.counts.get(key, 0) + expected))


def nearness(some: Sequence[Sequence[str]], others: Sequence[Sequence[str]], counts: KeyCounts) -> Scores:
    """Return the cosine of each article's keys with those of each other, lowered for short ones: 0..1, shape (some, others)."""
    numbers = _Numbers()
    numbered = cache(numbers.of)  # most articles are among the others too
    rows, columns = ([numbered(tuple(keys)) for keys in each] for each in (some, others))
    squares = np.array([max(0.0, rarity(key, counts)) ** 2 for key in numbers])
    holders = _Holders(columns, keys=len(numbers))
    scores = np.stack([holders.sums(row, squares) for row in rows]) if rows else np.zeros((0, len(others)))
    lengths = [np.sqrt([squares[keys].sum() for keys in each]) for each in (rows, columns)]
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


class _Numbers(dict[str, int]):
    """The number of each key; one that has none yet gets the next one."""

    def __missing__(self, key: str) -> int:
        return self.setdefault(key, len(self))

    def of(self, keys: tuple[str, ...]) -> Numbers:
        """Return the numbers of keys, each once."""
        return np.fromiter(map(self.__getitem__, dict.fromkeys(keys)), dtype=np.int64)


class _Holders:
    """The articles that have a key, by the key's number: one run of `_articles` for each key."""

    def __init__(self, articles: Sequence[Numbers], *, keys: int) -> None:
        flat = np.concatenate([*articles, np.zeros(0, dtype=np.int64)])
        article_of = np.repeat(np.arange(len(articles)), [len(each) for each in articles])
        self._articles = article_of[np.argsort(flat, kind="stable")]
        self._counts = np.bincount(flat, minlength=keys)
        self._starts = np.cumsum(self._counts) - self._counts
        self._most = len(articles)

    def sums(self, keys: Numbers, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return for each article the sum of the weights of those of `keys` that it has."""
        counts = self._counts[keys]
        before = np.cumsum(counts) - counts
        positions = np.repeat(self._starts[keys] - before, counts) + np.arange(counts.sum())
        found: npt.NDArray[np.float64] = np.bincount(
            self._articles[positions], np.repeat(weights[keys], counts), self._most
        ).astype(np.float64)
        return found
