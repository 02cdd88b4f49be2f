"""Grouping: joins new articles to each other and to stories that there are, the nearest first.

This is average linkage (Sokal and Michener 1958, "A statistical method for evaluating systematic relationships"): the nearness
of two groups is the mean of all pairs between them, so that an article on two events does not join all articles on both.
"""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

import numpy as np
import numpy.typing as npt

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
    queue = groups.all_pairs(threshold)
    heapify(queue)
    while queue:
        _, row, column, version = heappop(queue)
        if groups.version(row, column) == version:
            for pair in groups.join(row, column, threshold):
                heappush(queue, pair)
    return groups.labels()


_Places = npt.NDArray[np.int64]
_ROWS = 64  # articles whose pairs are looked at together: all at once would need several matrices of 60 MB
# Minus the nearness of a new group, by its row, to another group, by its column, and the version of both.
_Pair = tuple[float, int, int, int]


class _Groups:
    """Groups of articles: old stories come first among the columns; then, and in the rows, groups of new articles."""

    def __init__(self, near: Scores, hours: np.ndarray, old: Old) -> None:
        new, self._stories = len(hours), max(old.stories, default=-1) + 1
        columns = np.concatenate([np.array(old.stories, dtype=int), self._stories + np.arange(new)])
        self._sums = _sums_by(columns, near, self._stories + new)
        self._sizes = np.bincount(columns, minlength=self._stories + new).astype(float)
        times = np.concatenate([np.array(old.hours), hours])
        self._first, self._last = np.full(len(self._sizes), np.inf), np.full(len(self._sizes), -np.inf)
        np.minimum.at(self._first, columns, times)
        np.maximum.at(self._last, columns, times)
        self._is_over = np.zeros(len(self._sizes), dtype=bool)
        self._versions = [0] * len(self._sizes)
        self._labels = self._stories + np.arange(new)

    def labels(self) -> list[int]:
        """Return the number of each new article's group."""
        return [int(label) for label in self._labels]

    def version(self, row: int, column: int) -> int:
        """Return a number that changes with either group; -1 where one is no more."""
        versions = self._versions[self._stories + row], self._versions[column]
        return -1 if min(versions) < 0 else sum(versions)

    def all_pairs(self, threshold: float) -> list[_Pair]:
        """Return each new article with each group that is near it."""
        pairs: list[_Pair] = []
        for first in range(0, len(self._sums), _ROWS):
            means = self._sums[first : first + _ROWS] / np.maximum(self._sizes, 1)
            rows, columns = np.nonzero(means >= threshold)
            pairs += self._near(first + rows, columns, means[rows, columns], threshold)
        return pairs

    def join(self, row: int, column: int, threshold: float) -> list[_Pair]:
        """Join the group of `row` to that of `column`; return the pairs of that and the groups that are near it now."""
        own = self._stories + row
        self._labels[self._labels == own] = column
        self._sums[:, column] += self._sums[:, own]
        self._sizes[column] += self._sizes[own]
        self._first[column] = min(self._first[column], self._first[own])
        self._last[column] = max(self._last[column], self._last[own])
        self._versions[own] = -1
        self._is_over[own] = True
        self._versions[column] += 1
        if column >= self._stories:
            self._sums[column - self._stories] += self._sums[row]
            return self._near_row(column - self._stories, threshold)
        return self._near_story(column, threshold)

    def _near_row(self, row: int, threshold: float) -> list[_Pair]:
        """Return the group of `row` with each group that is near it."""
        means = self._sums[row] / (self._sizes[self._stories + row] * np.maximum(self._sizes, 1))
        columns = np.flatnonzero(means >= threshold)
        return self._near(np.full(len(columns), row), columns, means[columns], threshold)

    def _near_story(self, column: int, threshold: float) -> list[_Pair]:
        """Return each new group that is near the old story of `column`."""
        means = self._sums[:, column] / (self._sizes[self._stories :] * self._sizes[column])
        rows = np.flatnonzero(means >= threshold)
        return self._near(rows, np.full(len(rows), column), means[rows], threshold)

    def _near(self, rows: _Places, columns: _Places, means: np.ndarray, threshold: float) -> list[_Pair]:
        """Return those of the pairs whose means are high enough for the time between their groups, which are two."""
        own = self._stories + rows
        gaps = np.maximum(self._first[columns] - self._last[own], self._first[own] - self._last[columns])
        scores = means * 0.5 ** (np.maximum(0, gaps) / HALF_LIFE_HOURS)
        is_near = (scores >= threshold) & (own != columns) & ~self._is_over[own] & ~self._is_over[columns]
        found = ((-scores[is_near]).tolist(), rows[is_near].tolist(), columns[is_near].tolist(), own[is_near].tolist())
        versions = self._versions
        return [
            (score, row, column, versions[mine] + versions[column])
            for score, row, column, mine in zip(*found, strict=True)
        ]


def _sums_by(groups: _Places, near: Scores, number: int) -> np.ndarray:
    """Return for each new article the sum of its nearness to the articles of each of a number of groups."""
    sums = np.zeros((len(near), number))
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    having = groups[order[starts]]
    for first in range(0, len(near), _ROWS):
        rows = slice(first, first + _ROWS)
        sums[rows, having] = np.add.reduceat(near[rows, order], starts, axis=1, dtype=np.float64)
    return sums
