"""Key sets: the keys of many articles as numbers in one array, so that they are counted and compared for all articles at once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]

# A key that more articles have is compared as a column of a matrix, the others by the lists of their articles: both take the
# same time at this share.
_COMMON_SHARE = 0.08
_MOST_PAIRS = 1 << 16  # at once, so that they fit into the processor's cache
_ROWS = 128  # articles whose weights are in memory together; fewer take longer


class KeyNumbers(dict[str, int]):
    """The number of each key; one that has none yet gets the next one."""

    def __missing__(self, key: str) -> int:
        return self.setdefault(key, len(self))

    def sets_of(self, articles: Iterable[Sequence[str]]) -> "KeySets":
        """Return the keys of articles as numbers, each once an article."""
        keys = [each if len(set(each)) == len(each) else tuple(dict.fromkeys(each)) for each in articles]
        sizes = np.fromiter(map(len, keys), np.int64, len(keys))
        flat = np.fromiter(map(self.__getitem__, chain.from_iterable(keys)), np.int64, int(sizes.sum()))
        return KeySets(flat, sizes)


class KeySets(NamedTuple):
    """The keys of articles: their numbers, those of one article after those of another, and how many each article has."""

    flat: Numbers
    sizes: Numbers

    @property
    def ends(self) -> Numbers:
        """Return for each article where its keys end."""
        return np.cumsum(self.sizes)

    @property
    def articles(self) -> Numbers:
        """Return for each key the number of its article."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    def then(self, others: "KeySets") -> "KeySets":
        """Return the keys of these articles and then those of others."""
        return KeySets(*map(np.concatenate, zip(self, others, strict=True)))

    def each(self) -> list[Numbers]:
        """Return the keys of each article."""
        return np.split(self.flat, self.ends[:-1]) if len(self.sizes) else []

    def first(self, most: int, *, by: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Tell of each place whether its key is one of the `most` first ones of its article, by a number of each key."""
        values, rank = np.unique(by, return_inverse=True)
        place, size = np.arange(len(self.flat)), max(len(self.flat), 1)
        order = np.sort((self.articles * len(values) + rank[self.flat]) * size + place) % size
        is_first = np.zeros(len(self.flat), np.bool_)
        is_first[order[place - np.repeat(self.ends - self.sizes, self.sizes) < most]] = True
        return is_first

    def where(self, kept: npt.NDArray[np.bool_]) -> "KeySets":
        """Return the articles with those of their keys whose places are kept."""
        return KeySets(self.flat[kept], np.bincount(self.articles[kept], minlength=len(self.sizes)))


def common_weights(
    some: KeySets, others: KeySets, weights: npt.NDArray[np.float64]
) -> Iterator[npt.NDArray[np.float64]]:
    """Yield the sums of the weights of the keys that articles have in common with each other, shape (rows, others).

    All rows together would be a matrix of 60 MB for a thousand articles beside seven thousand.
    """
    is_in_some = np.bincount(some.flat, minlength=len(weights)) > 0
    is_common = np.bincount(others.flat, minlength=len(weights)) > _COMMON_SHARE * len(others.sizes)
    columns = np.flatnonzero(is_common & is_in_some)
    having = _matrix(some, columns, len(weights)) * weights[columns]
    others_having = _matrix(others, columns, len(weights)).T
    holders = _Holders(others.where((~is_common & is_in_some)[others.flat]), len(weights))
    having_rare = some.where(~is_common[some.flat])
    for first in range(0, len(some.sizes), _ROWS):
        sums: npt.NDArray[np.float64] = having[first : first + _ROWS] @ others_having
        start = 0
        for block in _blocks(having_rare, holders, weights, range(first, first + len(sums))):
            sums[start : start + len(block)] += block
            start += len(block)
        yield sums


def _matrix(articles: KeySets, columns: Numbers, keys: int) -> npt.NDArray[np.float64]:
    """Return 1 where an article has the key of a column, else 0."""
    column_of = np.full(keys, -1)
    column_of[columns] = np.arange(len(columns))
    found = column_of[articles.flat]
    matrix = np.zeros((len(articles.sizes), len(columns)))
    matrix[articles.articles[found >= 0], found[found >= 0]] = 1
    return matrix


class _Holders:
    """The articles that have a key: one run of `articles` for each key, of which `starts` and `counts` tell the place."""

    def __init__(self, articles: KeySets, keys: int) -> None:
        self.number = len(articles.sizes)
        self.articles = np.sort(articles.flat * self.number + articles.articles) % max(self.number, 1)
        self.counts = np.bincount(articles.flat, minlength=keys)
        self.starts = np.cumsum(self.counts) - self.counts


def _blocks(
    some: KeySets, holders: _Holders, weights: npt.NDArray[np.float64], articles: range
) -> Iterator[npt.NDArray[np.float64]]:
    """Yield the sums of weights of some of `articles` after others, with each holder of a key."""
    rows = max(1, _MOST_PAIRS // max(holders.number, 1))
    ends = np.concatenate([[0], some.ends])
    for first in articles[::rows]:
        last = min(first + rows, articles.stop)
        keys = some.flat[ends[first] : ends[last]]
        counts = holders.counts[keys]
        before = np.cumsum(counts) - counts
        own = np.repeat(np.arange(last - first), some.sizes[first:last]) * holders.number
        places = np.repeat(holders.starts[keys] - before, counts) + np.arange(counts.sum())
        pairs = np.repeat(own, counts) + holders.articles[places]
        sums = np.bincount(pairs, np.repeat(weights[keys], counts), (last - first) * holders.number)
        yield sums.astype(np.float64).reshape(last - first, holders.number)
