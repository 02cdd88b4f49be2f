"""Columns of numbers, a number a line, shifted, summed and averaged over the lines above, below and around each."""

from itertools import accumulate

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float64]

FAR = 60  # lines; larger distances are cut to it
LONGEST_RUN = 60  # lines


def distance(prose: npt.NDArray[np.bool_]) -> Column:
    """Return for each line its distance to the last line of prose above it, FAR at most."""
    steps = accumulate(prose.tolist(), lambda since, is_prose: 0 if is_prose else since + 1, initial=FAR)
    return np.array([min(FAR, step + 1) for step in list(steps)[:-1]], dtype=float)


def shifted(column: Column, step: int, *, fill: float = -1.0) -> Column:
    """Return for each line the value of the line `step` above it (below where negative)."""
    padded = np.full(len(column), fill)
    if 0 < abs(step) < len(column):
        padded[max(0, step) : len(column) + min(0, step)] = column[max(0, -step) : len(column) - max(0, step)]
    return padded


def sum_above(column: Column, reach: int) -> Column:
    """Return for each line the sum over the `reach` lines above it."""
    sums = np.concatenate([[0.0], np.cumsum(column)])
    index = np.arange(len(column))
    return np.asarray(sums[index] - sums[np.maximum(0, index - reach)])


def mean_near(column: Column, reach: int) -> Column:
    """Return for each line the mean over the `reach` lines above and below it, without itself."""
    index = np.arange(len(column))
    total = sum_above(column, reach) + sum_above(column[::-1], reach)[::-1]
    number = np.minimum(index, reach) + np.minimum(len(column) - 1 - index, reach)
    return np.asarray(total / np.maximum(1, number))


def unended_run(ends: Column) -> Column:
    """Return for each line the number of lines right above it that do not end like a sentence, LONGEST_RUN at most."""
    steps = accumulate(ends.tolist(), lambda run, is_end: 0 if is_end else run + 1, initial=0)
    return np.array([min(LONGEST_RUN, step) for step in list(steps)[:-1]], dtype=float)
