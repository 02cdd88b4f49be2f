"""What stands above, below and around each line: columns of numbers, shifted, summed and averaged."""

from itertools import accumulate

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float64]

FAR = 60  # lines; what is farther away does not matter
LONGEST_RUN = 60  # lines


def distance(prose: npt.NDArray[np.bool_]) -> Column:
    """Return for each line how many lines above it the last prose line stands."""
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
    place = np.arange(len(column))
    return np.asarray(sums[place] - sums[np.maximum(0, place - reach)])


def mean_near(column: Column, reach: int) -> Column:
    """Return for each line the mean over the `reach` lines above and below it, without itself."""
    place = np.arange(len(column))
    total = sum_above(column, reach) + sum_above(column[::-1], reach)[::-1]
    number = np.minimum(place, reach) + np.minimum(len(column) - 1 - place, reach)
    return np.asarray(total / np.maximum(1, number))


def unended_run(ends: Column) -> Column:
    """Return for each line how many lines right above it do not end like a sentence, LONGEST_RUN at most."""
    steps = accumulate(ends.tolist(), lambda run, does: 0 if does else run + 1, initial=0)
    return np.array([min(LONGEST_RUN, step) for step in list(steps)[:-1]], dtype=float)
