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


def shifted(columns: Column, step: int, *, fill: float = -1.0) -> Column:
    """Return for each line of each column the value of the line `step` above it (below where negative)."""
    padded, count = np.full(columns.shape, fill), columns.shape[-1]
    if 0 < abs(step) < count:
        padded[..., max(0, step) : count + min(0, step)] = columns[..., max(0, -step) : count - max(0, step)]
    return padded


def sum_above(columns: Column, reach: int) -> Column:
    """Return for each line of each column the sum over the `reach` lines above it."""
    sums = np.zeros((*columns.shape[:-1], columns.shape[-1] + 1))
    np.cumsum(columns, axis=-1, out=sums[..., 1:])
    index = np.arange(columns.shape[-1])
    return np.asarray(sums[..., :-1] - sums[..., np.maximum(0, index - reach)])


def sum_below(columns: Column, reach: int) -> Column:
    """Return for each line of each column the sum over the `reach` lines below it."""
    return sum_above(columns[..., ::-1], reach)[..., ::-1]


def mean_near(columns: Column, reach: int) -> Column:
    """Return for each line of each column the mean over the `reach` lines above and below it, without itself."""
    index = np.arange(columns.shape[-1])
    total = sum_above(columns, reach) + sum_below(columns, reach)
    number = np.minimum(index, reach) + np.minimum(len(index) - 1 - index, reach)
    return np.asarray(total / np.maximum(1, number))


def unended_run(ends: Column) -> Column:
    """Return for each line the number of lines right above it that do not end like a sentence, LONGEST_RUN at most."""
    steps = accumulate(ends.tolist(), lambda run, is_end: 0 if is_end else run + 1, initial=0)
    return np.array([min(LONGEST_RUN, step) for step in list(steps)[:-1]], dtype=float)
