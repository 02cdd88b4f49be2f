"""Nearness: the cosine of vectors, and those of many that are nearest to one."""

import numpy as np
import numpy.typing as npt

DIMENSIONS = 512
Matrix = npt.NDArray[np.int8]


def cosine(one: bytes, other: bytes) -> float:
    """Return the cosine of two vectors, -1..1; 0 where either is none."""
    if not one or not other:
        return 0.0
    return float(cosines(one, rows_of(other))[0])


def rows_of(*vectors: bytes) -> Matrix:
    """Return vectors as the rows of a matrix."""
    return np.frombuffer(b"".join(vectors), np.int8).reshape(-1, DIMENSIONS)


def cosines(vector: bytes, rows: Matrix) -> npt.NDArray[np.float64]:
    """Return the cosine of a vector with each row of a matrix: 35 ns of processor time a row."""
    import numkong  # noqa: PLC0415 - an extra, which need not be installed

    distances = np.asarray(numkong.cdist(rows_of(vector), rows, metric="angular"))
    return 1.0 - distances.reshape(-1)
