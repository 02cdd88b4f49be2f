"""Tables of features: a row for each block, columns put side by side."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float32]
# A value for each row, or one for all.
Column = ArrayLike


def filled(count: int, *columns: Column) -> Floats:
    """Put columns of `count` rows side by side."""
    rows = np.empty((count, len(columns)), dtype=np.float32)
    for number, column in enumerate(columns):
        rows[:, number] = column
    return rows


def bits(sets: NDArray[np.int64], width: int) -> Floats:
    """Spread the bit sets of each row into columns of 0 and 1, one set after the other."""
    octets = np.ascontiguousarray(sets).view(np.uint8).reshape(*sets.shape, 8)
    spread = np.unpackbits(octets, axis=2, bitorder="little", count=width)
    return spread.reshape(len(sets), -1).astype(np.float32)


def neighbours(rows: Floats, places: Sequence[int]) -> Floats:
    """Return for each row those that stand so many `places` above (below if negative), side by side; zeros for none."""
    count, width = rows.shape
    wanted = np.arange(count)[:, None] - np.array(places)
    wanted[(wanted < 0) | (wanted >= count)] = count
    padded = np.concatenate([rows, np.zeros((1, width), dtype=rows.dtype)])
    return np.asarray(padded[wanted].reshape(count, -1))
