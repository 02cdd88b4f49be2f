"""Grouping: joins new articles to each other and to stories that there are, the nearest first.

This is average linkage (Sokal and Michener 1958, "A statistical method for evaluating systematic relationships"): the nearness
of two groups is the mean of all pairs between them, so that an article on two events does not join all articles on both.
"""

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush

import numpy as np

from tasks.document import Record
from tasks.stories.nearness import Scores

# Groups are one story from this mean on.
NEAR = 0.16
# A report of the next days is less likely to be on the same event: its nearness halves in this time.
HALF_LIFE_HOURS = 72.0


class Old(Record, frozen=True):
    """Articles of the index: for each, the number of its story, from 0, and its time in hours."""

    stories: tuple[int, ...] = ()
    hours: tuple[float, ...] = ()


def grouped(near: Scores, hours: Sequence[float], old: Old, *, threshold: float = NEAR) -> list[int]:
    """Return for each new article the number of its group: that of an old story, or one more than the last of them on.

    `near` holds the nearness of new articles to old ones and then to each other, shape (new, old + new); `hours` are the times
    of the new ones. Old stories never become one. Of equally near groups the first ones are joined first.
    """
    groups = _Groups(near, np.array(hours), old)
    queue = [pair for row in range(len(hours)) for pair in groups.pairs(row, threshold)]
    heapify(queue)
    while queue:
        _, row, column, version = heappop(queue)
        if groups.version(row, column) == version:
            for pair in groups.join(row, column, threshold):
                heappush(queue, pair)
    return groups.labels()


# Minus the nearness of a new group, by its row, to another group, by its column, and the version of both.
_Pair = tuple[float, int, int, int]


class _Groups:
    """Groups of articles: old stories come first among the columns; then, and in the rows, groups of new articles."""

    def __init__(self, near: Scores, hours: np.ndarray, old: Old) -> None:
        new, self._stories = len(hours), max(old.stories, default=-1) + 1
        columns = np.concatenate([np.array(old.stories, dtype=int), self._stories + np.arange(new)])
        self._sums = np.zeros((new, self._stories + new))
        np.add.at(self._sums.T, columns, near.T)
        self._sizes = np.bincount(columns, minlength=self._stories + new).astype(float)
        times = np.concatenate([np.array(old.hours), hours])
        self._first, self._last = np.full(len(self._sizes), np.inf), np.full(len(self._sizes), -np.inf)
        np.minimum.at(self._first, columns, times)
        np.maximum.at(self._last, columns, times)
        self._versions = np.zeros(len(self._sizes), dtype=int)
        self._labels = self._stories + np.arange(new)

    def labels(self) -> list[int]:
        """Return the number of each new article's group."""
        return [int(label) for label in self._labels]

    def version(self, row: int, column: int) -> int:
        """Return a number that changes with either group; -1 where one is no more."""
        versions = self._versions[self._stories + row], self._versions[column]
        return -1 if min(versions) < 0 else int(sum(versions))

    def pairs(self, row: int, threshold: float) -> Iterator[_Pair]:
        """Yield the group of `row` with each group that is near it."""
        own = self._stories + row
        means = self._sums[row] / (self._sizes[own] * np.maximum(self._sizes, 1))
        gaps = np.maximum(0, np.maximum(self._first - self._last[own], self._first[own] - self._last))
        scores = np.where(self._versions < 0, 0, means * 0.5 ** (gaps / HALF_LIFE_HOURS))
        scores[own] = 0
        for column in np.flatnonzero(scores >= threshold):
            yield (-float(scores[column]), row, int(column), self.version(row, int(column)))

    def join(self, row: int, column: int, threshold: float) -> Iterator[_Pair]:
        """Join the group of `row` to that of `column`; yield the groups that are near it now."""
        own = self._stories + row
        self._labels[self._labels == own] = column
        self._sums[:, column] += self._sums[:, own]
        self._sizes[column] += self._sizes[own]
        self._first[column] = min(self._first[column], self._first[own])
        self._last[column] = max(self._last[column], self._last[own])
        self._versions[own] = -1
        self._versions[column] += 1
        if column >= self._stories:
            self._sums[column - self._stories] += self._sums[row]
            yield from self.pairs(column - self._stories, threshold)
        else:
            yield from self._near_story(column, threshold)

    def _near_story(self, column: int, threshold: float) -> Iterator[_Pair]:
        """Yield each new group that is near the old story of `column`."""
        groups = slice(self._stories, None)
        means = self._sums[:, column] / (self._sizes[groups] * self._sizes[column])
        gaps = np.maximum(self._first[column] - self._last[groups], self._first[groups] - self._last[column])
        scores = np.where(self._versions[groups] < 0, 0, means * 0.5 ** (np.maximum(0, gaps) / HALF_LIFE_HOURS))
        for row in np.flatnonzero(scores >= threshold):
            yield (-float(scores[row]), int(row), column, self.version(int(row), column))
